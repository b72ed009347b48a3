/// The value of one field of one object, for filtering, sorting and writing alike.
enum FieldValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case string(String)
  case integers([Int])
  case strings([String])
  /// Written JSON; neither filterable nor sortable.
  case json([UInt8])

  static func optional(_ value: Int?) -> FieldValue { value.map { .integer($0) } ?? .null }
  static func optional(_ value: String?) -> FieldValue { value.map { .string($0) } ?? .null }
  static func optional(_ value: Bool?) -> FieldValue { value.map { .bool($0) } ?? .null }
  /// "No relation" is null.
  static func relation(_ id: Int) -> FieldValue { id == 0 ? .null : .integer(id) }

  static func json(_ value: JSONValue) -> FieldValue {
    var writer = JSONWriter()
    writer.value(value)
    return .json(writer.bytes)
  }

  func write(into writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let flag): writer.bool(flag)
    case .integer(let number): writer.integer(number)
    case .string(let text): writer.string(text)
    case .integers(let numbers): writer.value(.array(numbers.map { .integer($0) }))
    case .strings(let texts): writer.value(.array(texts.map { .string($0) }))
    case .json(let bytes): writer.raw(bytes)
    }
  }

  /// Order for sorting: null first, then by value; different kinds are equal.
  func isOrderedBefore(_ other: FieldValue) -> Bool {
    switch (self, other) {
    case (.null, .null): false
    case (.null, _): true
    case (.integer(let left), .integer(let right)): left < right
    case (.string(let left), .string(let right)): left < right
    case (.bool(let left), .bool(let right)): !left && right
    default: false
    }
  }
}

/// One field of a kind of object: its name over the wire and how to get at it.
struct Field<Row: Sendable>: Sendable {
  typealias Value = @Sendable (_ row: Row, _ world: World, _ array: Int) -> FieldValue

  /// What is stored in the row as it goes over the wire, by its offset in bytes: large listings read it without a call.
  enum Stored: Sendable {
    case integer(Int)
    /// 0 is null.
    case relation(Int)
    case string(Int)
    case optionalString(Int)
    case bool(Int)
  }

  /// What can change the value.
  enum Dependence: Sendable {
    /// Nothing but what counts as a change of the row in its table.
    case row
    case world
  }

  let name: String
  let dependence: Dependence
  /// `"name":` as written in front of the value.
  let key: [UInt8]
  let value: Value
  /// nil if the value has to be computed.
  private(set) var stored: Stored?
  /// What an array needs to have the field at all.
  let requirement: Requirement?

  init(
    _ name: String, needs requirement: Requirement? = nil, by dependence: Dependence = .world, _ value: @escaping Value
  ) {
    self.name = name
    self.dependence = dependence
    self.requirement = requirement
    key = Array("\"\(name)\":".utf8)
    self.value = value
  }

  init(_ name: String, needs requirement: Requirement? = nil, _ path: any KeyPath<Row, Int> & Sendable) {
    self.init(name, needs: requirement, by: .row) { row, _, _ in .integer(row[keyPath: path]) }
    stored = MemoryLayout<Row>.offset(of: path).map { .integer($0) }
  }

  init(_ name: String, needs requirement: Requirement? = nil, relation path: any KeyPath<Row, Int> & Sendable) {
    self.init(name, needs: requirement, by: .row) { row, _, _ in .relation(row[keyPath: path]) }
    stored = MemoryLayout<Row>.offset(of: path).map { .relation($0) }
  }

  init(_ name: String, needs requirement: Requirement? = nil, _ path: any KeyPath<Row, String> & Sendable) {
    self.init(name, needs: requirement, by: .row) { row, _, _ in .string(row[keyPath: path]) }
    stored = MemoryLayout<Row>.offset(of: path).map { .string($0) }
  }

  init(_ name: String, needs requirement: Requirement? = nil, _ path: any KeyPath<Row, String?> & Sendable) {
    self.init(name, needs: requirement, by: .row) { row, _, _ in .optional(row[keyPath: path]) }
    stored = MemoryLayout<Row>.offset(of: path).map { .optionalString($0) }
  }

  init(_ name: String, needs requirement: Requirement? = nil, _ path: any KeyPath<Row, Bool> & Sendable) {
    self.init(name, needs: requirement, by: .row) { row, _, _ in .bool(row[keyPath: path]) }
    stored = MemoryLayout<Row>.offset(of: path).map { .bool($0) }
  }

  func exists(for abilities: ArrayAbilities) -> Bool {
    requirement.map(abilities.meets) ?? true
  }
}

/// All fields of a kind of object, in the order of an answer.
struct Schema<Row: Sendable>: Sendable {
  let fields: [Field<Row>]
  private let positions: [String: Int]

  init(_ fields: [Field<Row>]) {
    self.fields = fields
    positions = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $0) })
  }

  /// Fields that arrays have but the simulator has nothing to say in.
  static func nulls(_ names: [String], needs requirement: Requirement? = nil) -> [Field<Row>] {
    names.map { name in Field(name, needs: requirement, by: .row) { _, _, _ in .null } }
  }

  /// The field of that name; nil if the array does not have it.
  func field(_ name: String, of abilities: ArrayAbilities) -> Field<Row>? {
    positions[name].map { fields[$0] }.flatMap { $0.exists(for: abilities) ? $0 : nil }
  }

  /// Every field that the array has.
  func fields(of abilities: ArrayAbilities) -> [Field<Row>] {
    fields.filter { $0.exists(for: abilities) }
  }

  /// The fields a query asks for; all of them if it names none. What the array's software is too old for is absent from
  /// its answers; what no software has is refused.
  func projection(_ names: [String]?, of abilities: ArrayAbilities) throws(SimulatedRefusal) -> [Field<Row>] {
    guard let names else { return fields(of: abilities) }
    var projection: [Field<Row>] = []
    for name in names {
      guard let position = positions[name] else {
        throw .badRequest("UNSUPPORTED_FIELD", "there is no field '\(name)'")
      }
      if fields[position].exists(for: abilities) { projection.append(fields[position]) }
    }
    return projection
  }

  func write(_ row: Row, _ fields: [Field<Row>], _ world: World, _ array: Int, into writer: inout JSONWriter) {
    withUnsafePointer(to: row) { FieldList(fields).write($0, world, array, into: &writer) }
  }
}

/// The fields of a projection in the form in which many objects are written fastest.
struct FieldList<Row: Sendable> {
  private struct Entry {
    /// Where in `keys` the key begins, and its length.
    let start: Int
    let count: Int
    let stored: Field<Row>.Stored?
  }

  private let entries: [Entry]
  private let values: [Field<Row>.Value]
  /// `{"first":`, `,"second":` and so on, one behind the other, with room to read beyond the last.
  private let keys: [UInt8]

  init(_ fields: [Field<Row>]) {
    var keys: [UInt8] = []
    var entries: [Entry] = []
    for field in fields {
      let start = keys.count
      keys.append(keys.isEmpty ? 123 : 44)
      keys += field.key
      entries.append(Entry(start: start, count: keys.count - start, stored: field.stored))
    }
    self.keys = keys + [UInt8](repeating: 0, count: JSONWriter.shortBytes)
    self.entries = entries
    values = fields.map(\.value)
  }

  /// What one object takes, more or less.
  var usualBytes: Int { keys.count + 16 * values.count }

  func write(_ row: UnsafePointer<Row>, _ world: World, _ array: Int, into writer: inout JSONWriter) {
    guard !entries.isEmpty else { return writer.raw("{}") }
    let fields = UnsafeRawPointer(row)
    // Spans lend their elements; an array would hand out a counted copy of each closure.
    let values = self.values.span
    let entries = self.entries.span
    keys.withUnsafeBufferPointer { keys in
      guard let first = keys.baseAddress else { return }
      for index in entries.indices {
        let entry = entries[index]
        writer.short(first + entry.start, count: entry.count)
        switch entry.stored {
        case .integer(let offset): writer.integer(fields.load(fromByteOffset: offset, as: Int.self))
        case .relation(let offset):
          let id = fields.load(fromByteOffset: offset, as: Int.self)
          if id == 0 { writer.null() } else { writer.integer(id) }
        case .string(let offset): writer.string((fields + offset).assumingMemoryBound(to: String.self).pointee)
        case .optionalString(let offset):
          if let text = (fields + offset).assumingMemoryBound(to: String?.self).pointee {
            writer.string(text)
          } else {
            writer.null()
          }
        case .bool(let offset): writer.bool(fields.load(fromByteOffset: offset, as: Bool.self))
        case nil: values[index](row.pointee, world, array).write(into: &writer)
        }
      }
    }
    writer.byte(125)
  }
}
