/// Which holds stop something that an explanation is about: at the places where `HoldBook` looks, on both sides.

extension Explanation {
  /// - Returns: those of the holds in force that are on the entity, its group, members, source or copy, on a policy that
  ///   claims it, or on a link or array that its protection uses, seen from either end.
  public func concerned(
    by manual: [Hold], _ automatic: [AutomaticHold], in observation: Observation
  ) -> (manual: [Hold], automatic: [AutomaticHold]) {
    if manual.isEmpty, automatic.isEmpty { return ([], []) }
    let places = HoldPlaces(self, Estate(observation))
    return (
      manual.filter { hold in
        switch hold.scope {
        case .entity(let reference): places.entities.contains(reference.identity)
        case .policy(let name): claims.contains { $0.policy == name } || source?.policy == name
        case .link(let array, let name): places.links.contains(.init(array: array, name: name))
        case .array(let name): places.arrays.contains(name)
        }
      },
      automatic.filter { hold in
        guard hold.isInForce else { return false }
        switch hold.subject {
        case .entity(let reference, _, _): return places.entities.contains(reference.identity)
        case .link(let array, let name): return places.links.contains(.init(array: array, name: name))
        }
      }
    )
  }
}

private struct HoldPlaces {
  var entities: Set<EntityIdentity>
  var links: Set<LinkEnd> = []
  var arrays: Set<ArrayName>

  struct LinkEnd: Hashable {
    var array: ArrayName
    var name: String
  }

  init(_ explanation: Explanation, _ estate: Estate) {
    let entity = explanation.entity
    entities = Set(explanation.subjects.map(\.identity))
    arrays = Set([explanation.array] + [explanation.source?.array].compactMap(\.self))
    let wanted = Set(explanation.claims.map(\.link))
    // Also where the link was not read.
    for name in wanted { links.insert(LinkEnd(array: explanation.array, name: name)) }
    guard let array = estate[explanation.array] else { return }
    if entity.kind == .consistencyGroup { entities.formUnion(array.members(of: entity.object).map(\.identity)) }
    let replicas = array.replicas(covering: entity)
    for link in array.links where wanted.contains(link.name) || replicas.contains(where: { $0.linkID == link.id }) {
      links.insert(LinkEnd(array: array.name, name: link.name))
      guard let (peer, back) = estate.otherEnd(of: link, at: array) else { continue }
      arrays.insert(peer.name)
      links.insert(LinkEnd(array: peer.name, name: back.name))
      for replica in replicas where replica.linkID == link.id {
        if let copy = replica.remoteEntity.flatMap({ peer.entity(replica.entityKind, $0) }) {
          entities.insert(copy.identity)
        }
      }
    }
  }
}
