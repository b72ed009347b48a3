import ControlAPI
import Protection
import ProtectionStore

/// `list`: the entities of the last reading, judged by what is remembered now.
extension ControlDesk {
  func entities(_ filter: EntityFilter) async throws(ControlError) -> EntityListAnswer {
    let query = try EntityQuery(filter)
    try await refuseUnknown(filter)
    guard let judged = await schedule.latest?.record.number, let judgement = try await reconsider()?.judgement
    else {
      return EntityListAnswer(cycle: nil, takenAt: nil, total: 0, offset: filter.offset, entities: [], unreadable: [])
    }
    let observation = judgement.observation
    let page = try await derive { () throws(CancellationError) in
      try listEntities(query, judgement.assessment, observation)
    }
    let subjects = page.entities.flatMap(\.subjects).map(\.identity)
    let findings = try stored { () throws(StoreError) in try store.openFindings(of: subjects) }
    let byEntity = Dictionary(grouping: findings) { $0.finding.entity?.identity }
    return EntityListAnswer(
      cycle: judged, takenAt: observation.takenAt.date, total: page.total, offset: filter.offset,
      entities: page.entities.map { row in
        let concerned = row.subjects.flatMap { byEntity[$0.identity] ?? [] }
        return EntityAnswer(row, worst: concerned.max { $0.finding.severity < $1.finding.severity })
      }, unreadable: observation.unreadable)
  }

  /// An empty list would be taken for good news.
  private func refuseUnknown(_ filter: EntityFilter) async throws(ControlError) {
    if let policy = filter.policy {
      _ = try stored { () throws(StoreError) in try store.policy(PolicyName(policy)) }
    }
    if let array = filter.array {
      let known = try stored { () throws(StoreError) in try store.registrations() }.map(\.name.rawValue)
      guard known.contains(array) else {
        throw .notFound(
          "cannot list the entities of array '\(array)': no such array is registered; see 'protectctl array list'")
      }
    }
    guard let pool = filter.pool, let observation = await schedule.latest?.observation else { return }
    let pools = observation.arrayNames.compactMap { observation[$0] }.flatMap(\.pools)
    guard pools.contains(where: { $0.name == pool }) else {
      throw .notFound(
        "cannot list the entities of pool '\(pool)': no array that was read has such a pool; see 'protectctl status'")
    }
  }
}

extension EntityQuery {
  init(_ filter: EntityFilter) throws(ControlError) {
    self.init()
    standings = Set(try filter.verdicts.map { (word) throws(ControlError) in try Self.standing(word) })
    policies = Set([filter.policy].compactMap { $0.map { PolicyName($0) } })
    arrays = Set([filter.array].compactMap { $0.map { ArrayName($0) } })
    pools = Set([filter.pool].compactMap(\.self))
    if let word = filter.kind {
      guard let kind = EntityKind(rawValue: word) else {
        throw .noSuch(word, "kind", EntityKind.allCases.map(\.rawValue))
      }
      kinds = [kind]
    }
    if let word = filter.sort {
      guard let order = Order(rawValue: word) else { throw .noSuch(word, "sort", Order.allCases.map(\.rawValue)) }
      self.order = order
    }
    if let text = filter.name {
      do throws(Glob.Flaw) { names = [try Glob(parsing: text)] } catch {
        throw .badRequest("cannot read the query: 'name' is '\(text.prefix(200))', and \(error.cause)")
      }
    }
    (offset, limit) = (filter.offset, filter.limit)
  }

  private static func standing(_ word: String) throws(ControlError) -> EntityStanding {
    guard let standing = EntityStanding.allCases.first(where: { $0.word == word }) else {
      throw .noSuch(word, "verdict", EntityStanding.allCases.map(\.word))
    }
    return standing
  }
}

extension ControlError {
  fileprivate static func noSuch(_ word: String, _ name: String, _ known: [String]) -> ControlError {
    .badRequest("cannot read the query: '\(name)' is '\(word.prefix(200))'; use \(known.joined(separator: ", "))")
  }
}

extension EntityAnswer {
  init(_ row: ListedEntity, worst: TrackedFinding?) {
    self.init(
      array: row.array.rawValue, entity: row.entity.name, entityKind: row.entity.kind.rawValue,
      entityID: row.entity.identity.description, pool: row.pool, verdict: row.standing.word, reason: row.reason,
      hold: row.hold,
      policy: row.policy?.rawValue, link: row.link, group: row.group?.name,
      restorePointAgeSeconds: row.restorePoint?.age.inSeconds, rpoSeconds: row.restorePoint?.rpo?.inSeconds,
      finding: worst.map { FindingAnswer($0) })
  }
}
