/// Where every entity of the observation stands, and the claim that decides it.
struct Standings {
  /// By array, at each entity's position: the position of the claim on it whose verdict most needs a human, or -1.
  private let deciding: [ArrayName: [Int32]]
  /// By array, at each entity's position: whether a replica of another entity ends in it, as in every target, and in what
  /// lies at the other side of a claim's replica.
  private let otherSides: [ArrayName: [Bool]]
  private let verdicts: [EntityVerdict]

  /// - Parameters:
  ///   - claims: in the order of policies.
  ///   - verdicts: on each of them.
  init(_ claims: [Claim], _ verdicts: [EntityVerdict], _ estate: Estate) {
    self.verdicts = verdicts
    deciding = Self.deciding(claims, verdicts, estate)
    otherSides = Self.otherSides(claims, estate)
  }

  func of(_ entity: Entity, at array: ArrayIndex, _ position: Int) -> EntityStanding {
    EntityStanding(
      own: word(array, position), group: groupPosition(of: entity, at: array).flatMap { word(array, $0) },
      isOtherSide: otherSides[array.name]?[position] ?? false)
  }

  /// Position of the claim that decides, which may be the one on its consistency group; nil where none does.
  func claim(deciding entity: Entity, at array: ArrayIndex, _ position: Int) -> Int? {
    let own = claim(array, position)
    let ofGroup = groupPosition(of: entity, at: array).flatMap { claim(array, $0) }
    return EntityStanding.isDecidedByGroup(own: word(array, position), hasGroup: ofGroup != nil) ? ofGroup : own
  }

  func verdict(deciding entity: Entity, at array: ArrayIndex, _ position: Int) -> EntityVerdict? {
    claim(deciding: entity, at: array, position).map { verdicts[$0] }
  }

  private func groupPosition(of entity: Entity, at array: ArrayIndex) -> Int? {
    entity.consistencyGroupID.flatMap { array.position(.consistencyGroup, $0) }
  }

  private func claim(_ array: ArrayIndex, _ position: Int) -> Int? {
    guard let claim = deciding[array.name]?[position], claim >= 0 else { return nil }
    return Int(claim)
  }

  private func word(_ array: ArrayIndex, _ position: Int) -> Verdict.Word? {
    claim(array, position).map { verdicts[$0].verdict.word }
  }

  private static func deciding(
    _ claims: [Claim], _ verdicts: [EntityVerdict], _ estate: Estate
  ) -> [ArrayName: [Int32]] {
    var deciding: [ArrayName: [Int32]] = [:]
    var rest = claims.indices[...]
    while let first = rest.first {
      // Claims of one array follow each other: its list is taken out only once for all of them.
      let name = claims[first].policy.array
      let end = rest.first { claims[$0].policy.array != name } ?? claims.endIndex
      defer { rest = end..<claims.endIndex }
      guard let array = estate[name] else { continue }
      var own = deciding.removeValue(forKey: name) ?? Array(repeating: -1, count: array.entities.count)
      for index in first..<end {
        // One that leaves it to its group decides nothing.
        if claims[index].isLeftToGroup { continue }
        let entity = claims[index].entity
        guard let position = array.position(entity.kind, entity.object) else { continue }
        let known = own[position]
        if known < 0 || verdicts[Int(known)].verdict.word < verdicts[index].verdict.word {
          own[position] = Int32(index)
        }
      }
      deciding[name] = own
    }
    return deciding
  }

  private static func otherSides(_ claims: [Claim], _ estate: Estate) -> [ArrayName: [Bool]] {
    var sides: [ArrayName: [Bool]] = [:]
    for array in estate.arrays {
      var side = Array(repeating: false, count: array.entities.count)
      for replica in array.replicas where replica.effectiveRole == .target {
        for position in array.positions(carriedBy: replica) { side[position] = true }
      }
      sides[array.name] = side
    }
    for claim in claims {
      // A target is marked already.
      guard case .replicated(let view) = claim.standing, case .present(let remote) = view.remote,
        remote.effectiveRole != .target, let peer = view.peer.flatMap({ estate[$0] })
      else { continue }
      for position in peer.positions(carriedBy: remote) { sides[peer.name]?[position] = true }
    }
    return sides
  }
}

extension EntityStanding {
  /// - Parameters:
  ///   - own: the weightiest verdict under the policies that select the entity itself.
  ///   - group: that of its consistency group.
  init(own: Verdict.Word?, group: Verdict.Word?, isOtherSide: Bool) {
    let word = Self.isDecidedByGroup(own: own, hasGroup: group != nil) ? group : own
    if isOtherSide, word == nil || word == .excluded {
      self = .target
    } else {
      self = word.map { .judged($0) } ?? .unselected
    }
  }

  /// Whoever excludes a volume does not mean the group through which it is protected.
  static func isDecidedByGroup(own: Verdict.Word?, hasGroup: Bool) -> Bool {
    hasGroup && (own == nil || own == .excluded)
  }
}
