/// The answer to "why": everything that decides about one entity, derived from one observation when somebody asks.
public struct Explanation: Hashable, Sendable {
  public var array: ArrayName
  public var entity: Entity
  /// Name of its pool.
  public var pool: String
  /// As the coverage ledger counts it.
  public var standing: EntityStanding
  public var reason: String?
  /// What keeps protectd's hands off it although it is protected; nil: nothing.
  public var hold: String?
  /// The consistency group that holds it.
  public var group: EntityReference?
  /// Whose copy it is, when it is the other side of a replica.
  public var source: Source?
  /// Policies that select or exclude it or its group, the deciding one first.
  public var claims: [PolicyAccount]
  /// Policies for its kind and array that do not, and disabled ones that would.
  public var bystanders: [Bystander]
  /// What was read of it, on both sides.
  public var readings: [EntityReading]

  public struct Source: Hashable, Sendable {
    /// Nil while the array at the other end is not read.
    public var array: ArrayName?
    public var entity: EntityReference?
    /// For people: `volume 'db-1' on array 'paris'`.
    public var words: String
    /// The policy that claims the source.
    public var policy: PolicyName?
  }

  public struct PolicyAccount: Hashable, Sendable {
    public var policy: PolicyName
    public var mode: Policy.Mode
    public var link: String
    public var verdict: Verdict
    public var decides: Bool
    /// Why it decides, or lost.
    public var because: String
  }

  public struct Bystander: Hashable, Sendable {
    public var policy: PolicyName
    /// Why it does not select the entity.
    public var because: String
  }

  /// Findings, steps and holds on any of these concern the entity.
  public var subjects: [EntityReference] {
    [entity.reference] + [group, source?.entity].compactMap(\.self)
  }
}

/// What one list of one array said.
public struct EntityReading: Hashable, Sendable {
  public var array: ArrayName
  /// The list as the array calls it: `volumes`, `replicas`, `links`, …
  public var list: String
  public var facts: String

  public init(array: ArrayName, list: String, facts: String) {
    self.array = array
    self.list = list
    self.facts = facts
  }
}
