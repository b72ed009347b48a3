/// Finds the volumes of one array that are in no consistency group although they belong in one.
struct Outsiders {
  private let array: ArrayIndex
  private let time: TrustedTime
  /// Of groups, in the order of policies and groups.
  private let groups: [Claim]
  private let allClaims: [Claim]

  init(_ groups: [Claim], at array: ArrayIndex, among claims: [Claim], _ context: PlanContext) {
    self.array = array
    time = context.estate.time
    allClaims = claims
    self.groups = groups.sorted { left, right in
      (left.policy.name, left.entity.name, left.entity.identity)
        < (right.policy.name, right.entity.name, right.entity.identity)
    }
  }

  /// Each volume once; what its tag says comes first.
  var all: [Outsider] {
    let demanding = firstOfEachPolicy.filter(\.policy.selector.demandsGroups)
    if demanding.isEmpty, array.inventory.groupTags.isEmpty { return [] }
    let claimed = volumesClaimed
    let tagged = array.inventory.groupTags.sorted { $0.key < $1.key }.compactMap { tag($0.key, $0.value, claimed) }
    var seen = Set(tagged.map(\.volume.identity))
    return tagged
      + demanding.flatMap { demanded(by: $0, claimed) }.filter { seen.insert($0.volume.identity).inserted }
  }

  private var firstOfEachPolicy: [Claim] {
    var seen: Set<PolicyName> = []
    return groups.filter { seen.insert($0.policy.name).inserted }
  }

  /// Which policy wants a volume for itself: it is not touched then.
  private var volumesClaimed: [EntityIdentity: PolicyName] {
    var claimed: [EntityIdentity: PolicyName] = [:]
    for claim in allClaims where claim.entity.kind == .volume && claim.policy.array == array.name {
      claimed[claim.entity.identity] = min(claimed[claim.entity.identity] ?? claim.policy.name, claim.policy.name)
    }
    return claimed
  }

  private func tag(_ object: Int64, _ name: String, _ claimed: [EntityIdentity: PolicyName]) -> Outsider? {
    guard let volume = array.entity(.volume, object), volume.consistencyGroupID == nil, !array.isTarget(volume) else {
      return nil
    }
    let near = groups.filter { $0.entity.poolID == volume.poolID }
    guard let claim = near.first(where: { $0.entity.name == name }) ?? near.first else { return nil }
    let tag = "its tag '\(groupTagKey)'"
    let place: Outsider.Place
    if let policy = claimed[volume.identity] {
      place = .unknown(because: "policy '\(policy)' claims it by itself, whatever \(tag) says")
    } else if claim.entity.name == name {
      place = .known(why: "\(tag) says so")
    } else {
      place = .unknown(
        because: "\(tag) names consistency group '\(name.inSentence)', but no policy claims one of that name in pool "
          + "'\(array.poolName(id: volume.poolID))'")
    }
    return Outsider(volume: volume, claim: claim, place: place)
  }

  /// Volumes of pools that are said to hold nothing but groups.
  private func demanded(by first: Claim, _ claimed: [EntityIdentity: PolicyName]) -> [Outsider] {
    var byPool: [Int64: Destination] = [:]
    return volumesOutsideGroups(of: first.policy, at: array, at: time) { claimed[$0] != nil }.map { volume in
      let found = byPool[volume.poolID] ?? destination(inPool: volume.poolID, first)
      byPool[volume.poolID] = found
      return Outsider(volume: volume, claim: found.claim, place: found.place)
    }
  }

  private typealias Destination = (claim: Claim, place: Outsider.Place)

  /// Where volumes of a pool belong without a tag. Groups count whether the policy claims them or not: what belongs to one
  /// that it leaves out must not end up in another.
  private func destination(inPool poolID: Int64, _ first: Claim) -> Destination {
    let pool = array.poolName(id: poolID)
    let groups = array.positions(of: .consistencyGroup, inPools: [pool]).map { array.entities[$0] }
    guard let only = groups.first, groups.count == 1 else {
      let held = groups.isEmpty ? "no consistency group" : "\(groups.count) consistency groups"
      return (
        first,
        .unknown(because: "pool '\(pool)' holds \(held); a tag '\(groupTagKey)' on the volume says where it belongs")
      )
    }
    let claim = self.groups.first { $0.policy.name == first.policy.name && $0.entity.identity == only.identity }
    guard let claim else {
      return (
        first,
        .unknown(
          because: "policy '\(first.policy.name)' leaves out \(only.reference.words), the only one of pool '\(pool)'")
      )
    }
    return (claim, .known(why: "it is the only one of pool '\(pool)'"))
  }
}
