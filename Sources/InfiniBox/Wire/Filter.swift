/// One condition of a list query; several are ANDed (rest 2.1).
public struct Filter: Sendable, Hashable {
  public let field: String
  /// Operator and operand as they go over the wire, before percent-encoding, such as `in:(1,2,3)`.
  public let condition: String

  private init(_ field: String, _ condition: String) {
    self.field = field
    self.condition = condition
  }

  var queryItem: QueryItem { QueryItem(field, condition) }

  public static func equal(_ field: String, _ value: some FilterValue) -> Filter {
    Filter(field, "eq:\(value.filterText)")
  }
  /// Equal, written without an operator, as some clients do (rest 2.1).
  public static func bare(_ field: String, _ value: some FilterValue) -> Filter { Filter(field, value.filterText) }
  public static func notEqual(_ field: String, _ value: some FilterValue) -> Filter {
    Filter(field, "ne:\(value.filterText)")
  }
  public static func greater(_ field: String, _ value: some FilterValue) -> Filter {
    Filter(field, "gt:\(value.filterText)")
  }
  public static func atLeast(_ field: String, _ value: some FilterValue) -> Filter {
    Filter(field, "ge:\(value.filterText)")
  }
  public static func less(_ field: String, _ value: some FilterValue) -> Filter {
    Filter(field, "lt:\(value.filterText)")
  }
  public static func atMost(_ field: String, _ value: some FilterValue) -> Filter {
    Filter(field, "le:\(value.filterText)")
  }

  /// Text that contains `part`; whether letter case matters is unconfirmed (rest 21, row 13).
  public static func like(_ field: String, _ part: String) -> Filter { Filter(field, "like:\(part)") }

  public static func oneOf(_ field: String, _ values: [some FilterValue]) -> Filter {
    Filter(field, "in:(\(joined(values)))")
  }
  public static func notOneOf(_ field: String, _ values: [some FilterValue]) -> Filter {
    Filter(field, "notin:(\(joined(values)))")
  }
  /// Both bounds included.
  public static func between(_ field: String, _ low: some FilterValue, _ high: some FilterValue) -> Filter {
    Filter(field, "between:(\(low.filterText),\(high.filterText))")
  }

  public static func isNull(_ field: String) -> Filter { Filter(field, "is:null") }
  public static func isNotNull(_ field: String) -> Filter { Filter(field, "isnot:null") }
  /// Equal to null as infinisdk asks for `None`: `eq:null` (rest 2.1).
  public static func equalNull(_ field: String) -> Filter { Filter(field, "eq:null") }

  /// For fields that hold a list, such as `replication_types`.
  public static func anyOf(_ field: String, _ values: [some FilterValue]) -> Filter {
    Filter(field, "anyof:\(joined(values))")
  }
  public static func allOf(_ field: String, _ values: [some FilterValue]) -> Filter {
    Filter(field, "allof:\(joined(values))")
  }
  public static func noneOf(_ field: String, _ values: [some FilterValue]) -> Filter {
    Filter(field, "noneof:\(joined(values))")
  }

  private static func joined(_ values: [some FilterValue]) -> String {
    values.map(\.filterText).joined(separator: ",")
  }
}

/// A value that may stand in a filter, written as infinisdk writes it.
public protocol FilterValue {
  var filterText: String { get }
}

extension String: FilterValue { public var filterText: String { self } }
extension Int: FilterValue { public var filterText: String { String(self) } }
extension Int64: FilterValue { public var filterText: String { String(self) } }
/// Python spelling, which is what the recordings have.
extension Bool: FilterValue { public var filterText: String { self ? "True" : "False" } }
extension ArrayTime: FilterValue { public var filterText: String { String(milliseconds) } }
/// Milliseconds, the unit of the filterable lengths of time.
extension Duration: FilterValue { public var filterText: String { String(milliseconds) } }

extension FilterValue where Self: OpenWord { public var filterText: String { word } }
extension ReplicationType: FilterValue {}
extension EntityType: FilterValue {}
extension ReplicaRole: FilterValue {}
extension ReplicaState: FilterValue {}
extension SyncState: FilterValue {}
extension OriginType: FilterValue {}
extension EventLevel: FilterValue {}
extension NetworkService: FilterValue {}
