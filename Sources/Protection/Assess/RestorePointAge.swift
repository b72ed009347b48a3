/// How old a replica's restore point is, and how old it may be.
public struct RestorePointAge: Hashable, Sendable {
  public var age: Duration
  /// The policy's RPO, or else the array's own; nil where neither sets one.
  public var rpo: Duration?

  public var isBeyondRPO: Bool { rpo.map { age > $0 } ?? false }

  public init(age: Duration, rpo: Duration?) {
    self.age = age
    self.rpo = rpo
  }
}

extension RestorePointAge {
  /// Nil for what is not replicated asynchronously, and while nobody tells a restore point: before the first copy is there.
  init?(of claim: Claim, _ estate: Estate) {
    guard case .replicated(let view) = claim.standing, let (replica, name) = view.teller(at: claim.policy.array),
      replica.type == .known(.async), let array = estate[name], let age = replica.lag(at: estate.now(at: array))
    else { return nil }
    var wanted: Duration?
    if case .async(_, let rpo) = claim.policy.goal.replication { wanted = rpo }
    self.init(age: age, rpo: wanted ?? replica.ownRPO)
  }
}

/// How old the restore points of a policy's replicas are.
public struct RestorePointAges: Hashable, Sendable, Codable {
  public var worst: Duration
  /// Half of them are at most this old.
  public var median: Duration
  /// The RPO of the oldest one; nil where neither policy nor array sets one.
  public var rpo: Duration?
  /// How many are older than their RPO.
  public var beyondRPO: Int
  /// Replicas that have a restore point.
  public var count: Int

  public init(worst: Duration, median: Duration, rpo: Duration?, beyondRPO: Int, count: Int) {
    self.worst = worst
    self.median = median
    self.rpo = rpo
    self.beyondRPO = beyondRPO
    self.count = count
  }

  /// Nil for none.
  init?(_ ages: [RestorePointAge]) {
    guard let worst = ages.max(by: { $0.age < $1.age }) else { return nil }
    let sorted = ages.map(\.age).sorted()
    self.init(
      worst: worst.age, median: sorted[(sorted.count - 1) / 2], rpo: worst.rpo,
      beyondRPO: ages.count(where: \.isBeyondRPO), count: ages.count)
  }
}
