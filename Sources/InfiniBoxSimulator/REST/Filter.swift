/// One condition of a query, `field=operator:value` (rest 2.1).
struct Filter: Sendable, Equatable {
  enum Operator: String, Sendable, CaseIterable {
    case eq, ne, gt, ge, lt, le, like
    case isOneOf = "in"
    case isNoneOf = "notin"
    case between
    case isNull = "is"
    case isNotNull = "isnot"
    case allOf = "allof"
    case anyOf = "anyof"
    case noneOf = "noneof"
  }

  let field: String
  let operation: Operator
  let operands: [String]

  /// Parses `operator:value`; a value without a known operator in front means equality.
  init(field: String, expression: String) {
    self.field = field
    guard let colon = expression.firstIndex(of: ":"), let operation = Operator(rawValue: String(expression[..<colon]))
    else {
      self.operation = .eq
      operands = [expression]
      return
    }
    self.operation = operation
    var value = expression[expression.index(after: colon)...]
    switch operation {
    case .isOneOf, .isNoneOf, .between, .allOf, .anyOf, .noneOf:
      if value.hasPrefix("("), value.hasSuffix(")") { value = value.dropFirst().dropLast() }
      operands = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    default:
      operands = [String(value)]
    }
  }

  /// Turns the condition into a test, its operands read once.
  func compile() throws(SimulatedRefusal) -> @Sendable (FieldValue) -> Bool {
    let operands = operands.map(Operand.init)
    guard let first = operands.first else { throw .badRequest("INVALID_FILTER", "'\(field)' is compared with nothing") }
    switch operation {
    case .eq: return { $0.equals(first) }
    case .ne: return { !$0.equals(first) }
    case .gt: return { $0.compared(with: first).map { $0 > 0 } ?? false }
    case .ge: return { $0.compared(with: first).map { $0 >= 0 } ?? false }
    case .lt: return { $0.compared(with: first).map { $0 < 0 } ?? false }
    case .le: return { $0.compared(with: first).map { $0 <= 0 } ?? false }
    case .like:
      let text = first.text.lowercased()
      return { value in
        if case .string(let string) = value { string.lowercased().contains(text) } else { false }
      }
    case .isOneOf: return { value in operands.contains { value.equals($0) } }
    case .isNoneOf: return { value in !operands.contains { value.equals($0) } }
    case .between:
      guard operands.count == 2 else { throw .badRequest("INVALID_FILTER", "between takes two values") }
      let last = operands[1]
      return { value in
        (value.compared(with: first).map { $0 >= 0 } ?? false) && (value.compared(with: last).map { $0 <= 0 } ?? false)
      }
    case .isNull: return { $0.isNull }
    case .isNotNull: return { !$0.isNull }
    case .allOf: return { value in operands.allSatisfy { value.contains($0) } }
    case .anyOf: return { value in operands.contains { value.contains($0) } }
    case .noneOf: return { value in !operands.contains { value.contains($0) } }
    }
  }
}

/// One value of a condition, read in every way it can be meant.
struct Operand: Sendable {
  let text: String
  let integer: Int?
  let bool: Bool?
  let isNull: Bool

  init(_ text: String) {
    self.text = text
    integer = Int(text)
    bool =
      switch text.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    isNull = text == "null" || text == "None"
  }
}

extension FieldValue {
  /// 0 and null are alike on relations, so null equals 0 (rest 2.1).
  func equals(_ operand: Operand) -> Bool {
    switch self {
    case .null: operand.isNull || operand.integer == 0
    case .integer(let value): operand.integer == value || (operand.isNull && value == 0)
    case .string(let value): value.utf8.elementsEqual(operand.text.utf8)
    case .bool(let value): operand.bool == value
    case .integers, .strings: contains(operand)
    case .json: false
    }
  }

  /// Negative, 0 or positive; nil if the two cannot be ordered.
  func compared(with operand: Operand) -> Int? {
    switch self {
    case .integer(let value):
      guard let other = operand.integer else { return nil }
      return value < other ? -1 : value == other ? 0 : 1
    case .string(let value):
      return value < operand.text ? -1 : value == operand.text ? 0 : 1
    default: return nil
    }
  }

  func contains(_ operand: Operand) -> Bool {
    switch self {
    case .strings(let values): values.contains(operand.text)
    case .integers(let values): operand.integer.map { values.contains($0) } ?? false
    default: false
    }
  }

  var isNull: Bool {
    if case .null = self { return true }
    return false
  }
}
