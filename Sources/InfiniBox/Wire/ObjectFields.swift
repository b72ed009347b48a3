/// The fields of one JSON object of an answer, read as leniently as arrays need it (rest 20.1): numbers also as text,
/// words and booleans in any letter case, 0 and null alike for "no relation", unknown fields ignored.
///
/// Projections use it in their `init(from:)`. What a field must be is still checked: a wrong type is an error with its path.
public struct ObjectFields {
  private let container: KeyedDecodingContainer<FieldName>

  public init(_ decoder: any Decoder) throws {
    container = try decoder.container(keyedBy: FieldName.self)
  }

  // MARK: Required fields

  /// A whole number. - Throws: when the field is missing, null or no whole number.
  public func integer(_ name: String) throws -> Int64 {
    try container.decode(LenientInteger.self, forKey: FieldName(name)).value
  }

  /// - Throws: also for a number that no array can mean, and that would break whatever is computed from it.
  public func integer(_ name: String, in range: ClosedRange<Int64>) throws -> Int64 {
    try checked(try integer(name), name, range)
  }

  public func text(_ name: String) throws -> String {
    try container.decode(String.self, forKey: FieldName(name))
  }

  public func word<Word: OpenWord>(_ name: String) throws -> Word {
    Word(word: try text(name))
  }

  // MARK: Fields that may be missing or null

  public func optionalInteger(_ name: String) throws -> Int64? {
    try container.decodeIfPresent(LenientInteger.self, forKey: FieldName(name))?.value
  }

  /// - Throws: as `integer(_:in:)`.
  public func optionalInteger(_ name: String, in range: ClosedRange<Int64>) throws -> Int64? {
    try optionalInteger(name).map { try checked($0, name, range) }
  }

  public func optionalText(_ name: String) throws -> String? {
    try container.decodeIfPresent(String.self, forKey: FieldName(name))
  }

  public func optionalFlag(_ name: String) throws -> Bool? {
    try container.decodeIfPresent(LenientFlag.self, forKey: FieldName(name))?.value
  }

  /// A boolean for which missing and null mean false.
  public func flag(_ name: String) throws -> Bool {
    try optionalFlag(name) ?? false
  }

  public func optionalWord<Word: OpenWord>(_ name: String) throws -> Word? {
    try optionalText(name).map(Word.init(word:))
  }

  /// The id of a related object; 0, null and missing alike mean none (rest 3).
  public func relation(_ name: String) throws -> Int64? {
    let id = try optionalInteger(name)
    return id == 0 ? nil : id
  }

  /// A moment; 0, null and missing alike mean none.
  public func time(_ name: String) throws -> ArrayTime? {
    let milliseconds = try optionalInteger(name)
    return milliseconds == 0 ? nil : milliseconds.map(ArrayTime.init(milliseconds:))
  }

  /// A length of time that is milliseconds on the wire.
  public func milliseconds(_ name: String) throws -> Duration? {
    try optionalInteger(name).map { .milliseconds($0) }
  }

  /// A length of time that is seconds on the wire.
  public func seconds(_ name: String) throws -> Duration? {
    try optionalInteger(name).map { .seconds($0) }
  }

  /// A list; missing and null mean empty.
  public func list<Element: Decodable>(_ name: String) throws -> [Element] {
    try container.decodeIfPresent([Element].self, forKey: FieldName(name)) ?? []
  }

  /// A list of ids or other whole numbers; missing and null mean empty.
  public func integers(_ name: String) throws -> [Int64] {
    let values: [LenientInteger] = try list(name)
    return values.map(\.value)
  }

  public func words<Word: OpenWord>(_ name: String) throws -> [Word] {
    let values: [String] = try list(name)
    return values.map(Word.init(word:))
  }

  public func object<Object: Decodable>(_ name: String) throws -> Object? {
    try container.decodeIfPresent(Object.self, forKey: FieldName(name))
  }

  private func checked(_ number: Int64, _ name: String, _ range: ClosedRange<Int64>) throws -> Int64 {
    if range.contains(number) { return number }
    throw FieldFlaw(description: "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
      .error(Int64.self, at: container.codingPath + [FieldName(name)])
  }
}

/// What is wrong with a field, in words of our own, which the error carries.
struct FieldFlaw: Error, CustomStringConvertible {
  let description: String

  func error(_ type: Any.Type, at path: [any CodingKey]) -> DecodingError {
    .typeMismatch(type, .init(codingPath: path, debugDescription: description, underlyingError: self))
  }
}

/// Any name of a field.
struct FieldName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { return nil }
}

/// A whole number, also where an array writes it as text (events.affected_entity_id, rest 17) or as 7.0.
struct LenientInteger: Decodable {
  let value: Int64

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int64.self) {
      self.value = value
    } else if let text = try? container.decode(String.self), let value = Int64(text) {
      self.value = value
    } else if let number = try? container.decode(Double.self), let value = Int64(exactly: number) {
      self.value = value
    } else {
      throw FieldFlaw(description: "not a whole number of 64 bits").error(Int64.self, at: decoder.codingPath)
    }
  }
}

/// A boolean, also as text in any letter case (rest 3, DELETE options and Python spelling).
struct LenientFlag: Decodable {
  let value: Bool

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self.value = value
    } else if let text = try? container.decode(String.self), let value = Bool(text.lowercased()) {
      self.value = value
    } else {
      throw FieldFlaw(description: "not a boolean").error(Bool.self, at: decoder.codingPath)
    }
  }
}
