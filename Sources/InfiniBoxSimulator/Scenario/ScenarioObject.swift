/// One section of a scenario, or one body of the control API: its values by key, with everything unexpected refused in
/// words. Keys are those of the document, in snake_case.
struct ScenarioObject {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  private let container: KeyedDecodingContainer<Key>
  private let path: DocumentPath
  /// What the section is, in a sentence: "an array".
  private let section: String

  /// - Parameter names: keys that the section may have; others are refused.
  init(_ decoder: any Decoder, _ section: String, knows names: [String]) throws {
    self = try ScenarioObject(decoder, section)
    try refuseUnknown(names)
  }

  /// Without a look at the keys, for a section whose keys depend on one of its values.
  init(_ decoder: any Decoder, _ section: String) throws {
    path = DocumentPath(decoder.codingPath)
    self.section = section
    do { container = try decoder.container(keyedBy: Key.self) } catch {
      throw ScenarioMistake("\(section) is not a section of keys", "write keys and values", at: .value(path))
    }
  }

  func refuseUnknown(_ names: [String]) throws {
    for key in container.allKeys.map(\.stringValue).sorted() where !names.contains(key) {
      let remedy =
        NearestWord.to(key, among: names).map { "write '\($0)'" } ?? "known are \(names.joined(separator: ", "))"
      throw ScenarioMistake("unknown key '\(key)' in \(section)", remedy, at: .key(path + [.key(key)]))
    }
  }

  func refuse(_ key: String, _ cause: String, _ remedy: String) -> ScenarioMistake {
    ScenarioMistake(cause, remedy, at: .value(path + [.key(key)]))
  }

  /// A mistake of the section as a whole.
  func incomplete(_ cause: String, _ remedy: String) -> ScenarioMistake {
    ScenarioMistake(cause, remedy, at: .value(path))
  }

  /// Whether the key is there, be it with a null.
  func has(_ key: String) -> Bool { container.contains(Key(key)) }

  /// Whether the key has a value.
  func hasValue(_ key: String) -> Bool {
    has(key) && (try? container.decodeNil(forKey: Key(key))) != true
  }

  private func missing(_ key: String) -> ScenarioMistake {
    ScenarioMistake("'\(key)' is missing from \(section)", "write it", at: .value(path))
  }

  // MARK: Text

  func optionalText(_ key: String) throws -> String? {
    guard hasValue(key) else { return nil }
    guard let text = try? container.decode(String.self, forKey: Key(key)) else {
      throw refuse(key, "'\(key)' in \(section) is not text", "write text")
    }
    return text
  }

  func text(_ key: String) throws -> String {
    guard let text = try optionalText(key) else { throw missing(key) }
    guard !text.isEmpty else { throw refuse(key, "'\(key)' in \(section) is empty", "write a name") }
    return text
  }

  /// Texts by key; none if the section is absent.
  func texts(_ key: String) throws -> [String: String] {
    guard hasValue(key) else { return [:] }
    guard let texts = try? container.decode([String: String].self, forKey: Key(key)) else {
      throw refuse(key, "'\(key)' in \(section) is not a section of texts", "write keys with text values")
    }
    return texts
  }

  /// A word of a fixed set, in any letter case and with dashes for underscores.
  func optionalWord<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) throws -> Word?
  where Word.RawValue == String {
    guard let text = try optionalText(key) else { return nil }
    func folded(_ word: String) -> String { word.uppercased().replacing("-", with: "_") }
    if let word = type.allCases.first(where: { folded($0.rawValue) == folded(text) }) { return word }
    let words = type.allCases.map(\.rawValue)
    let nearest = type.allCases.first { NearestWord.to(folded(text), among: [folded($0.rawValue)]) != nil }
    throw refuse(
      key, "'\(key)' in \(section) is '\(text)'",
      nearest.map { "write \($0.rawValue)" } ?? "write one of \(words.joined(separator: ", "))")
  }

  func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) throws -> Word
  where Word.RawValue == String {
    guard let word = try optionalWord(key, type) else { throw missing(key) }
    return word
  }

  func word<Word: RawRepresentable & CaseIterable>(_ key: String, or standard: Word) throws -> Word
  where Word.RawValue == String {
    try optionalWord(key, Word.self) ?? standard
  }

  // MARK: Numbers

  static let anyCount = 0...10_000_000
  static let anyNumber = 0...1_000_000_000_000_000_000

  func optionalInteger(_ key: String, in range: ClosedRange<Int> = anyNumber) throws -> Int? {
    guard hasValue(key) else { return nil }
    guard let number = number(key) else {
      throw refuse(key, "'\(key)' in \(section) is not a whole number", "write digits, such as 250")
    }
    guard range.contains(number) else {
      throw refuse(
        key, "'\(key)' in \(section) is \(number)", "write a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func integer(_ key: String, in range: ClosedRange<Int> = anyNumber) throws -> Int {
    guard let number = try optionalInteger(key, in: range) else { throw missing(key) }
    return number
  }

  func integer(_ key: String, or standard: Int, in range: ClosedRange<Int> = anyNumber) throws -> Int {
    try optionalInteger(key, in: range) ?? standard
  }

  /// A number of JSON, or digits as YAML writes them, grouped with `_` if one likes. What YAML 1.1 takes for octal,
  /// hexadecimal or sexagesimal is no number here.
  private func number(_ key: String) -> Int? {
    guard let text = try? container.decode(String.self, forKey: Key(key)) else {
      return try? container.decode(Int.self, forKey: Key(key))
    }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard let first = digits.first, first.isASCII, first.isNumber, digits.count == 1 || first != "0",
      digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "_") })
    else { return nil }
    return Int(text.replacing("_", with: ""))
  }

  /// Seconds, written `90s`, `10m`, `2h` or `1d`.
  func optionalSeconds(_ key: String) throws -> Int? {
    guard let text = try optionalText(key) else { return nil }
    guard let seconds = Self.seconds(text) else { throw notATime(key, text) }
    return seconds
  }

  private func notATime(_ key: String, _ text: String) -> ScenarioMistake {
    refuse(key, "'\(key)' in \(section) is '\(text)', which is no time", "write a time such as 90s, 10m, 2h or 1d")
  }

  /// Two times, the earlier first.
  func optionalSpanOfSeconds(_ key: String) throws -> ClosedRange<Int>? {
    guard hasValue(key) else { return nil }
    guard let texts = try? container.decode([String].self, forKey: Key(key)), texts.count == 2 else {
      throw refuse(key, "'\(key)' in \(section) is not a list of two times", "write a list such as [10m, 2h]")
    }
    guard let start = Self.seconds(texts[0]) else { throw notATime(key, texts[0]) }
    guard let end = Self.seconds(texts[1]) else { throw notATime(key, texts[1]) }
    guard start <= end else {
      throw refuse(key, "'\(key)' in \(section) ends before it begins", "write the earlier time first")
    }
    return start...end
  }

  static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), !text.dropLast().isEmpty, text.dropLast().count <= 9,
      text.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text.dropLast())
    else { return nil }
    return number * unit
  }

  // MARK: Others

  func optionalFlag(_ key: String) throws -> Bool? {
    guard hasValue(key) else { return nil }
    if let flag = try? container.decode(Bool.self, forKey: Key(key)),
      (try? container.decode(String.self, forKey: Key(key))).map({ ["true", "false"].contains($0.lowercased()) })
        ?? true
    {
      return flag
    }
    throw refuse(key, "'\(key)' in \(section) is neither true nor false", "write true or false")
  }

  func flag(_ key: String, or standard: Bool) throws -> Bool { try optionalFlag(key) ?? standard }

  func requiredFlag(_ key: String) throws -> Bool {
    guard let flag = try optionalFlag(key) else { throw missing(key) }
    return flag
  }

  /// A list of sections, empty if absent.
  func list<Item: Decodable>(_ key: String, of type: Item.Type = Item.self) throws -> [Item] {
    guard hasValue(key) else { return [] }
    guard (try? container.nestedUnkeyedContainer(forKey: Key(key))) != nil else {
      throw refuse(key, "'\(key)' in \(section) is not a list", "write a list")
    }
    do { return try container.decode([Item].self, forKey: Key(key)) } catch is DecodingError {
      throw refuse(key, "'\(key)' in \(section) is not a list of texts", "write texts")
    }
  }

  func section<Value: Decodable>(_ key: String, or standard: Value) throws -> Value {
    guard hasValue(key) else { return standard }
    return try container.decode(Value.self, forKey: Key(key))
  }
}

extension DocumentPath {
  init(_ codingPath: [any CodingKey]) {
    self = codingPath.map { key in key.intValue.map { .index($0) } ?? .key(key.stringValue) }
  }
}
