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

  let name: String
  /// `"name":` as written in front of the value.
  let key: [UInt8]
  let value: Value
  /// What an array needs to have the field at all.
  let requirement: Requirement?

  init(_ name: String, needs requirement: Requirement? = nil, _ value: @escaping Value) {
    self.name = name
    self.requirement = requirement
    key = Array("\"\(name)\":".utf8)
    self.value = value
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
    names.map { name in Field(name, needs: requirement) { _, _, _ in .null } }
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
    writer.bytes.append(123)
    var isFirst = true
    for field in fields {
      if !isFirst { writer.bytes.append(44) }
      isFirst = false
      writer.raw(field.key)
      field.value(row, world, array).write(into: &writer)
    }
    writer.bytes.append(125)
  }
}
