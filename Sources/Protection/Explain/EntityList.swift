/// Which entities somebody wants to see, and in which order.
public struct EntityQuery: Hashable, Sendable {
  /// Each empty set or list means all.
  public var standings: Set<EntityStanding> = []
  public var policies: Set<PolicyName> = []
  public var arrays: Set<ArrayName> = []
  public var pools: Set<String> = []
  public var kinds: Set<EntityKind> = []
  public var names: [Glob] = []
  public var order = Order.name
  /// How many of those that match are left out before the first that is listed.
  public var offset = 0
  public var limit = 100

  public enum Order: String, CaseIterable, Sendable {
    /// By array, name and kind.
    case name
    /// The oldest restore point first; what has none comes last.
    case lag
  }

  public init() {}
}

/// One entity and where it stands.
public struct ListedEntity: Hashable, Sendable {
  public var array: ArrayName
  public var entity: Entity
  /// Name of its pool.
  public var pool: String
  /// As the coverage ledger counts it.
  public var standing: EntityStanding
  public var reason: String?
  /// What keeps protectd's hands off it although it is *protected*.
  public var hold: String?
  /// Whose verdict decides; nil where no policy selects it.
  public var policy: PolicyName?
  public var link: String?
  /// The consistency group through which it stands so.
  public var group: EntityReference?
  public var restorePoint: RestorePointAge?

  /// Findings and steps on any of these concern it.
  public var subjects: [EntityReference] { [entity.reference] + [group].compactMap(\.self) }
}

/// A part of the entities that a query matches.
public struct EntityPage: Hashable, Sendable {
  /// All that match.
  public var total: Int
  public var entities: [ListedEntity]

  public init(total: Int, entities: [ListedEntity]) {
    self.total = total
    self.entities = entities
  }
}

/// The entities of every array that was read, each once. Only what is listed is put into words.
/// - Parameter assessment: with its claims, of the same observation.
public func listEntities(
  _ query: EntityQuery, _ assessment: Assessment, _ observation: Observation
) throws(CancellationError) -> EntityPage {
  let list = EntityList(assessment, Estate(observation))
  var matching = try list.places(matching: query)
  switch query.order {
  case .name: matching.sort { list.isListedBefore($0, $1) }
  case .lag:
    var ages: [(place: EntityList.Place, age: Duration)] = []
    ages.reserveCapacity(matching.count)
    for place in matching {
      try checkCancellation(at: ages.count)
      ages.append((place, list.restorePoint(of: place)?.age ?? .seconds(-1)))
    }
    ages.sort { $0.age != $1.age ? $0.age > $1.age : list.isListedBefore($0.place, $1.place) }
    matching = ages.map(\.place)
  }
  let page = matching.dropFirst(max(0, query.offset)).prefix(max(0, query.limit))
  return EntityPage(total: matching.count, entities: page.map { list.row(at: $0) })
}

private struct EntityList {
  private let assessment: Assessment
  private let estate: Estate
  private let standings: Standings

  struct Place {
    var array: ArrayIndex
    var position: Int

    var entity: Entity { array.entities[position] }
  }

  init(_ assessment: Assessment, _ estate: Estate) {
    self.assessment = assessment
    self.estate = estate
    standings = Standings(assessment.claims, assessment.verdicts, estate)
  }

  func places(matching query: EntityQuery) throws(CancellationError) -> [Place] {
    let names = query.names.isEmpty ? nil : PatternSet(query.names)
    var places: [Place] = []
    for array in estate.arrays where query.arrays.isEmpty || query.arrays.contains(array.name) {
      let pools = Set(array.pools.lazy.filter { query.pools.contains($0.name) }.map(\.id))
      for (position, entity) in array.entities.enumerated() {
        try checkCancellation(at: position)
        guard query.kinds.isEmpty || query.kinds.contains(entity.kind),
          query.pools.isEmpty || pools.contains(entity.poolID),
          names.map({ $0.first(matching: entity.name) != nil }) ?? true
        else { continue }
        let place = Place(array: array, position: position)
        guard query.standings.isEmpty || query.standings.contains(standings.of(place.entity, at: array, position)),
          query.policies.isEmpty || claimed(place, by: query.policies)
        else { continue }
        places.append(place)
      }
    }
    return places
  }

  private func claimed(_ place: Place, by policies: Set<PolicyName>) -> Bool {
    deciding(place).map { policies.contains($0.claim.policy.name) } ?? false
  }

  func isListedBefore(_ left: Place, _ right: Place) -> Bool {
    let (one, other) = (left.entity, right.entity)
    return (left.array.name, one.name, one.kind, one.object) < (right.array.name, other.name, other.kind, other.object)
  }

  func restorePoint(of place: Place) -> RestorePointAge? {
    deciding(place).flatMap { RestorePointAge(of: $0.claim, estate) }
  }

  private func deciding(_ place: Place) -> JudgedClaim? {
    standings.claim(deciding: place.entity, at: place.array, place.position).map {
      let judged = assessment.verdicts[$0]
      return JudgedClaim(claim: assessment.claims[$0], verdict: judged.verdict, hold: judged.hold)
    }
  }

  func row(at place: Place) -> ListedEntity {
    let (entity, array) = (place.entity, place.array)
    let standing = standings.of(entity, at: array, place.position)
    var row = ListedEntity(
      array: array.name, entity: entity, pool: array.poolName(id: entity.poolID), standing: standing)
    switch standing {
    case .target: row.reason = "the other side of a replica"
    case .unselected: row.reason = "no enabled policy selects it"
    case .judged:
      guard let deciding = deciding(place) else { break }
      row.policy = deciding.claim.policy.name
      row.link = deciding.claim.policy.goal.link
      row.restorePoint = RestorePointAge(of: deciding.claim, estate)
      row.reason = deciding.verdict.reason
      row.hold = deciding.hold
      if deciding.claim.entity.identity != entity.identity {
        let group = deciding.claim.entity.reference
        row.group = group
        row.reason = "through \(group.words)" + (deciding.verdict.reason.map { ", which \($0)" } ?? "")
      }
    }
    return row
  }
}
