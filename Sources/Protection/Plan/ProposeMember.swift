/// Proposes that volumes outside the consistency group where they belong join it, so that they are copied together with
/// its members. Where a volume belongs is never guessed: its tag says so, or its pool holds one group only and a policy
/// wants everything there in groups.

/// The key of the tag on a volume whose value is the name of the consistency group where it belongs.
public let groupTagKey = "protectd-group"

/// - Returns: at most one proposal for each volume.
func proposeMembers(_ claims: [Claim], _ context: PlanContext) -> [Proposal] {
  let groups = Dictionary(grouping: claims.filter(\.isOfGroup), by: \.policy.array)
  return groups.keys.sorted().flatMap { name -> [Proposal] in
    guard let array = context.estate[name], let own = groups[name] else { return [] }
    let outsiders = unpairedMembers(of: own, at: array) + Outsiders(own, at: array, among: claims, context).all
    return outsiders.map { propose($0, at: array, context) }
  }
}

extension Claim {
  fileprivate var isOfGroup: Bool {
    guard entity.kind == .consistencyGroup, conflictsWith.isEmpty else { return false }
    if case .excluded = standing { return false }
    return true
  }
}

/// A volume that is not replicated with the group where it belongs.
struct Outsider {
  var volume: Entity
  /// Of that group, or of another one of the policy while it is not known.
  var claim: Claim
  var place: Place

  enum Place {
    /// `why` continues the step's reason.
    case known(why: String)
    case unknown(because: String)
  }
}

private func propose(_ outsider: Outsider, at array: ArrayIndex, _ context: PlanContext) -> Proposal {
  let (volume, claim) = (outsider.volume, outsider.claim)
  let withheld = { (reason: String, ends: Ending) in
    Proposal.withheld(
      WithheldStep(
        .addMember, policy: claim.policy.name, array: array.name, entity: volume.reference,
        link: claim.policy.goal.link, reason: reason, ends: ends))
  }
  switch outsider.place {
  case .unknown(let reason):
    return withheld(
      reason, .person(must: "put it into the right group, exclude it with a reason, or give it a policy of its own"))
  case .known(let why):
    if let reason = impossibility(of: outsider, at: array) {
      return withheld(reason, .person(must: "add it on the array"))
    }
    guard case .replicated(let view) = claim.standing, let peer = view.peer.flatMap({ context.estate[$0] }),
      case .known(let type) = view.local.type
    else {
      return withheld(
        "\(claim.entity.reference.words) has no replica over link '\(claim.policy.goal.link)' that both sides show",
        .byItself(once: "it has one"))
    }
    let group = claim.entity.reference
    let names = TargetNames(claim.policy.goal.targetName, from: array, to: peer, context.index(of: peer))
    if let reason = names.obstacle(to: names.name(of: volume, in: group.name), for: volume) {
      return withheld(
        reason, .person(must: "rename or remove what has that name there, or give targets another 'target-name'"))
    }
    names.reserve(volume, in: group.name)
    let addition = MemberAddition(
      group: group, dataset: volume.object, replicaID: view.local.id, type: type, bytesToCopy: volume.sizeBytes,
      targetName: names.names(of: [volume], in: group.name)?.first)
    return .step(
      Step(
        change: .addMember(addition), policy: claim.policy.name, array: array.name, entity: volume.reference,
        link: view.link.name, peer: peer.name,
        reason: "\(volume.reference.words) is not in \(group.words), where it belongs: \(why); policy "
          + "'\(claim.policy.name)' wants \(claim.policy.goal.words)"))
  }
}

/// What speaks against it on the volume's own array.
private func impossibility(of outsider: Outsider, at array: ArrayIndex) -> String? {
  let (volume, group) = (outsider.volume, outsider.claim.entity.reference)
  if volume.isReplicated || !array.replicas(covering: volume).isEmpty {
    return "it has a replica of its own, and \(group.words) takes only what has none"
  }
  guard array.replicas(of: group).count > 1 else { return nil }
  return "\(group.words) has several replicas: the array then takes a member in several steps, which are an operator's"
}

/// Members that a group's replica does not carry (drift 3). Arrays have no request that pairs a member afterwards.
private func unpairedMembers(of groups: [Claim], at array: ArrayIndex) -> [Outsider] {
  var seen: Set<EntityIdentity> = []
  return groups.flatMap { claim -> [Outsider] in
    guard case .replicated(let view) = claim.standing, view.roles == .agreed,
      array.inventory.incompleteGroups[claim.entity.object] == nil, seen.insert(claim.entity.identity).inserted
    else { return [] }
    let words = claim.entity.reference.words
    let wayOut =
      "arrays cannot pair what is a member already; take it out of \(words) on array '\(array.name)' and tag it "
      + "'\(groupTagKey)' with the value '\(claim.entity.name)', then it is proposed as a new member"
    return membersOutsidePairs(of: view.local, at: array).map {
      Outsider(volume: $0, claim: claim, place: .unknown(because: wayOut))
    }
  }
}
