/// The holds that are in force, and whether one of them covers something. Judging and guarding ask the same book, so
/// what is shown as held is what is left alone.
struct HoldBook: Sendable {
  private var byEntity: [EntityIdentity: Hold] = [:]
  private var byPolicy: [PolicyName: Hold] = [:]
  private var byArray: [ArrayName: Hold] = [:]
  private var byLink: [LinkKey: Hold] = [:]

  private struct LinkKey: Hashable {
    var array: ArrayName
    var name: String
  }

  init(_ holds: [Hold], at takenAt: Timestamp) {
    for hold in holds.sorted(by: { $0.id > $1.id }) where hold.expiresAt > takenAt {
      switch hold.scope {
      case .entity(let entity): byEntity[entity.identity] = hold
      case .policy(let name): byPolicy[name] = hold
      case .array(let name): byArray[name] = hold
      case .link(let array, let name): byLink[LinkKey(array: array, name: name)] = hold
      }
    }
  }

  var isEmpty: Bool { byEntity.isEmpty && byPolicy.isEmpty && byArray.isEmpty && byLink.isEmpty }

  /// The hold on an entity of a policy, on its group or one of its members, on the policy, on the link from either
  /// end, or on either array.
  func hold(
    on entity: Entity, under policy: PolicyName, over link: Link?, at array: ArrayIndex, _ estate: Estate
  ) -> Hold? {
    if isEmpty { return nil }
    if let hold = byPolicy[policy] ?? byArray[array.name] ?? hold(on: entity, at: array) { return hold }
    guard let link else { return nil }
    if let hold = byLink[LinkKey(array: array.name, name: link.name)] { return hold }
    guard let (peer, back) = estate.otherEnd(of: link, at: array) else { return nil }
    return byArray[peer.name] ?? byLink[LinkKey(array: peer.name, name: back.name)]
  }

  func hold(on claim: Claim, in scope: PolicyScope, _ estate: Estate) -> Hold? {
    guard !isEmpty, let way = scope.way else { return nil }
    return hold(on: claim.entity, under: scope.policy.name, over: way.link, at: way.array, estate)
  }

  private func hold(on entity: Entity, at array: ArrayIndex) -> Hold? {
    if byEntity.isEmpty { return nil }
    if let hold = byEntity[entity.identity] { return hold }
    if let group = entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) {
      return byEntity[group.identity]
    }
    guard entity.kind == .consistencyGroup else { return nil }
    return array.members(of: entity.object).lazy.compactMap { byEntity[$0.identity] }.first
  }
}

extension Hold {
  /// `hold 3 on array 'paris' by anna until 2026-12-01T00:00:00Z: switch replacement`.
  var sentence: String { "hold \(id) on \(scope.words) by \(createdBy) until \(expiresAt): \(reason)" }
}
