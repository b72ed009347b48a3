/// What judging one observation against the policies yields: the claims that the planner works from, the verdict of
/// every entity in scope, and the findings, all in a fixed order.
public struct Assessment: Hashable, Sendable {
  public var claims: [Claim]
  public var verdicts: [EntityVerdict]
  public var findings: [Finding]
  /// Open findings of earlier cycles about which this reading says nothing for certain: if they were not found again,
  /// they stay as they are.
  public var uncertain: Set<Finding.Subject>
  /// Every entity of every registered array, counted once.
  public var coverage: [ArrayCoverage]
  public var policies: [PolicyCoverage]

  public init(
    claims: [Claim], verdicts: [EntityVerdict], findings: [Finding], uncertain: Set<Finding.Subject> = [],
    coverage: [ArrayCoverage] = [], policies: [PolicyCoverage] = []
  ) {
    self.claims = claims
    self.verdicts = verdicts
    self.findings = findings
    self.uncertain = uncertain
    self.coverage = coverage
    self.policies = policies
  }
}

/// One policy's claim on one entity, with what the observation says about it. An object, because what judges 100,000 of
/// them passes each from hand to hand.
public final class Claim: Hashable, Sendable {
  public let entity: Entity
  public let standing: Standing
  /// Other policies that want something else for the same entity and link: nobody acts, but every drift still shows.
  public let conflictsWith: [PolicyName]
  /// One box for all claims of a policy: 100,000 copies would cost more than all else of the assessment.
  private let sharedPolicy: Shared<Policy>

  public var policy: Policy { sharedPolicy.value }

  public enum Standing: Hashable, Sendable {
    indirect case excluded(Exclusion, words: String)
    /// Not judged: something that is needed could not be read, or the reading contradicts itself.
    case unknown(because: String)
    /// Both sides were read and no replica covers the entity.
    case missing(route: Route)
    /// No replica covers the entity, and none could: the policy's way to the other side does not exist.
    case missingWithoutRoute(because: String)
    /// A volume in a consistency group that has no replica: it cannot be replicated alone (semantics R4).
    indirect case memberOfUnreplicatedGroup(group: EntityReference)
    /// A volume in a consistency group that another policy claims: it belongs to that policy, and is as safe as its group.
    indirect case throughGroup(EntityReference)
    /// Replicated over another link only.
    indirect case elsewhere(link: String, replica: Replica)
    /// Covered by a replica over the policy's link.
    case replicated(ReplicaView)
  }

  public convenience init(policy: Policy, entity: Entity, standing: Standing, conflictsWith: [PolicyName] = []) {
    self.init(sharing: Shared(policy), entity: entity, standing: standing, conflictsWith: conflictsWith)
  }

  init(sharing policy: Shared<Policy>, entity: Entity, standing: Standing, conflictsWith: [PolicyName] = []) {
    self.sharedPolicy = policy
    self.entity = entity
    self.standing = standing
    self.conflictsWith = conflictsWith
  }

  /// Whether the policy that claims its consistency group decides about it.
  var isLeftToGroup: Bool { if case .throughGroup = standing { true } else { false } }

  func contested(by policies: [PolicyName]) -> Claim {
    Claim(sharing: sharedPolicy, entity: entity, standing: standing, conflictsWith: policies)
  }

  public static func == (left: Claim, right: Claim) -> Bool {
    left === right
      || (left.entity == right.entity && left.standing == right.standing && left.conflictsWith == right.conflictsWith
        && left.sharedPolicy == right.sharedPolicy)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(entity)
    hasher.combine(sharedPolicy)
  }
}

/// The way from a policy's array to the remote pool, all of it seen in this observation. All claims of a policy share one.
public struct Route: Hashable, Sendable {
  private let parts: Shared<Parts>

  private struct Parts: Hashable, Sendable {
    var link: Link
    var peer: ArrayName
    var remotePool: Pool
  }

  public init(link: Link, peer: ArrayName, remotePool: Pool) {
    parts = Shared(Parts(link: link, peer: peer, remotePool: remotePool))
  }

  public var link: Link { parts.value.link }
  public var peer: ArrayName { parts.value.peer }
  public var remotePool: Pool { parts.value.remotePool }
}

/// A replica seen from both sides. An object, so that claims and rules share one: copies of both sides for every rule
/// would cost more than all that rules judge from them.
public final class ReplicaView: Hashable, Sendable {
  public let local: Replica
  public let link: Link
  /// The array at the other end, where it was read.
  public let peer: ArrayName?
  public let remote: RemoteSide
  /// The consistency group through which a volume is covered.
  public let group: EntityReference?
  /// Of a leg beside an active-active replica: its source object on the other active-active array, where that was read.
  public var sibling: Sibling? { sharedSibling?.value }
  /// A box, because few of many replicas have one.
  private let sharedSibling: Shared<Sibling>?
  let roles: Roles

  public struct Sibling: Hashable, Sendable {
    public var array: ArrayName
    public var replica: Replica
    public var link: Link
    /// Whether it is the one that sends, so that ours stands by.
    public var sends: Bool
  }

  public enum RemoteSide: Hashable, Sendable {
    case present(Replica)
    /// The peer was read completely and has no such object, or one that belongs to another replica.
    case missing
    case unread(because: String)
  }

  public init(
    local: Replica, link: Link, peer: ArrayName?, remote: RemoteSide, group: EntityReference?, sibling: Sibling? = nil
  ) {
    self.local = local
    self.link = link
    self.peer = peer
    self.remote = remote
    self.group = group
    sharedSibling = sibling.map { Shared($0) }
    roles = Roles(of: local, remote)
  }

  public static func == (left: ReplicaView, right: ReplicaView) -> Bool {
    left === right
      || (left.local == right.local && left.link == right.link && left.peer == right.peer
        && left.remote == right.remote && left.group == right.group && left.sibling == right.sibling)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(local)
    hasher.combine(remote)
  }

  /// The sibling that sends while ours stands by: it tells roles, states and jobs.
  var sending: Sibling? { sibling.flatMap { $0.sends ? $0 : nil } }

  /// Whether the target names another source object than ours.
  var standsBy: Bool {
    guard case .present(let target) = remote, let named = target.remoteID else { return false }
    return named != local.id
  }

  /// The other side of an active-active pair while only that one tells of trouble: both peers tell states, and what is
  /// well on one side alone is not well (invariant 11).
  var troubledPeer: Replica? {
    guard local.effectiveRole == .peer, local.state == .active, local.synchronisation == .synchronized,
      case .present(let other) = remote, other.effectiveRole == .peer
    else { return nil }
    let isWell = [.active, .notTold].contains(other.state) && [nil, .synchronized].contains(other.synchronisation)
    return isWell ? nil : other
  }

  /// The link end that decides whether the teller is to be believed.
  /// - Parameter array: of our own object.
  func judgingEnd(for array: ArrayName) -> (link: Link, array: ArrayName) {
    sending.map { ($0.link, $0.array) } ?? (link, array)
  }

  /// The object whose states count, and the array that tells them; nil while no source or peer was seen.
  /// - Parameter array: of our own object.
  func teller(at array: ArrayName) -> (replica: Replica, array: ArrayName)? {
    if let sending { return (sending.replica, sending.array) }
    if let worse = troubledPeer, let peer { return (worse, peer) }
    if local.tellsState { return (local, array) }
    guard case .present(let remote) = remote, let peer, remote.tellsState else { return nil }
    return (remote, peer)
  }
}
