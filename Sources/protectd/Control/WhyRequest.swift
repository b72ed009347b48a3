import ControlAPI
import Foundation
import Protection
import ProtectionStore
import Reconciler

/// `why`: everything that decides about one entity, from the last cycle and the store.
extension ControlDesk {
  /// Every entity of the last observation with this name or identity.
  func known(_ query: String, array: String?) async -> [(array: ArrayName, entity: Entity)] {
    guard let observation = await schedule.latest?.observation else { return [] }
    let identity = EntityIdentity(query)
    var found: [(ArrayName, Entity)] = []
    for name in observation.arrayNames where array == nil || name.rawValue == array {
      for entity in observation[name]?.entities ?? [] where entity.name == query || entity.identity == identity {
        found.append((name, entity))
      }
    }
    return found
  }

  func why(entity query: String, array: String?) async throws(ControlError) -> WhyAnswer {
    guard let judged = await schedule.latest?.record.number, let reconsidered = try await reconsider() else {
      return WhyAnswer(query: query, cycle: nil, takenAt: nil, entities: [], closeNames: [])
    }
    let observation = reconsidered.judgement.observation
    var entities = try explain(await known(query, array: array), reconsidered)
    var search = SnapshotSearch()
    if entities.isEmpty {
      search = try await findSnapshots(query, array: array, observation)
      let parents = search.found.compactMap { snapshot in parent(of: snapshot, in: observation) }
      entities = try explain(parents, reconsidered)
    }
    let isUnknown = entities.isEmpty && search.found.isEmpty
    let close = try await derive { () throws(CancellationError) in
      isUnknown ? try closeNames(to: query, on: array.map { ArrayName($0) }, in: observation) : []
    }
    return WhyAnswer(
      query: query, cycle: judged, takenAt: observation.takenAt.date, entities: entities,
      snapshots: search.found.map { WhySnapshotAnswer($0, of: parent(of: $0, in: observation)?.entity) },
      closeNames: close,
      unreadable: observation.unreadable
        + search.unasked.filter { observation[$0.array] != nil }.map {
          UnreadableAnswer(array: $0.array.rawValue, reason: $0.because)
        })
  }

  /// The last cycle's judgement, derived again with what is remembered now.
  func reconsider() async throws(ControlError) -> Reconsideration? {
    do { return try await schedule.reconsider() } catch { throw ControlError(scheduled: error) }
  }

  private func findSnapshots(
    _ query: String, array: String?, _ observation: Observation
  ) async throws(ControlError) -> SnapshotSearch {
    let registered = try stored { () throws(StoreError) in try store.arrays() }
    let unread = Dictionary(
      observation.unreadable.map { (ArrayName($0.array), $0.reason) }, uniquingKeysWith: { first, _ in first })
    var search = await fleet.findSnapshots(query, on: registered, except: unread)
    if let array { search.found.removeAll { $0.array.rawValue != array } }
    return search
  }

  private func parent(
    of snapshot: FoundSnapshot, in observation: Observation
  ) -> (array: ArrayName, entity: Entity)? {
    observation[snapshot.array]?.entities.first { $0.kind == snapshot.kind && $0.object == snapshot.parentID }
      .map { (snapshot.array, $0) }
  }

  /// What a policy is about comes first; the target of its replica has the same name.
  func explain(
    _ entities: [(array: ArrayName, entity: Entity)], _ reconsidered: Reconsideration
  ) throws(ControlError) -> [WhyEntityAnswer] {
    if entities.isEmpty { return [] }
    let judgement = reconsidered.judgement
    let present = try stored { () throws(StoreError) in try store.policies() }
    // One that was disabled since is among those that were judged by.
    let judged = Set(judgement.policies.map(\.name))
    let disabled = present.filter { !$0.isEnabled && !judged.contains($0.policy.name) }.map(\.policy)
    let enabled = present.filter(\.isEnabled).map(\.policy)
    var answers: [WhyEntityAnswer] = []
    for (array, entity) in entities {
      let explanation = reconsidered.explainer.explain(
        entity, on: array, policies: judgement.policies, disabled: disabled)
      guard let explanation else { continue }
      var answer = try answer(explanation, judgement)
      let concerned = Set([array] + [explanation.source?.array].compactMap(\.self))
      if enabled.filter({ concerned.contains($0.array) }) != judgement.policies.filter({ concerned.contains($0.array) })
      {
        answer.next.insert("policies have changed since this cycle; the next one uses them", at: 0)
      }
      answers.append(answer)
    }
    return answers.filter { $0.verdict != nil } + answers.filter { $0.verdict == nil }
  }

  /// The explanation with what the store knows of the entity, its group and its source.
  private func answer(_ explanation: Explanation, _ judgement: Judgement) throws(ControlError) -> WhyEntityAnswer {
    let subjects = explanation.subjects.map(\.identity)
    let findings = try stored { () throws(StoreError) in try store.openFindings(of: subjects) }
    let holds = explanation.concerned(
      by: try stored { () throws(StoreError) in try store.holds(at: time(since: judgement.observation).certain) },
      try stored { () throws(StoreError) in try store.automaticHolds() }, in: judgement.observation)
    let steps = try stored { () throws(StoreError) in
      var all: [RecordedStep] = []
      for identity in subjects { all += try store.steps(of: identity, limit: 20) }
      return Array(all.sorted { $0.intent.id > $1.intent.id }.prefix(20))
    }
    let tried = steps.filter {
      $0.outcome?.isDefinitive == true && $0.intent.recordedAt >= judgement.observation.takenAt
    }
    return WhyEntityAnswer(
      explanation, at: judgement.observation.takenAt, findings: findings.map { FindingAnswer($0) },
      holds: (holds.manual.map { HoldAnswer($0) } + holds.automatic.map { HoldAnswer($0) }).sorted { $0.id < $1.id },
      steps: steps.map { StepOutcomeAnswer($0) },
      next: outlook(
        explanation, judgement.plan, judgement.history, tried: Set(tried.map(\.intent.step.fingerprint))))
  }
}

extension WhySnapshotAnswer {
  init(_ snapshot: FoundSnapshot, of parent: Entity?) {
    self.init(
      array: snapshot.array.rawValue, snapshot: snapshot.name, entityKind: snapshot.kind.rawValue, of: parent?.name,
      createdAt: snapshot.createdAt.date, isBase: snapshot.isBase, because: snapshot.because)
  }
}

extension WhyEntityAnswer {
  init(
    _ explanation: Explanation, at takenAt: Timestamp, findings: [FindingAnswer], holds: [HoldAnswer],
    steps: [StepOutcomeAnswer], next: [String]
  ) {
    var verdict: String?
    var outOfScope: String?
    switch explanation.standing {
    case .judged(let word): verdict = word.rawValue
    case .target: outOfScope = "target"
    case .unselected: outOfScope = "unselected"
    }
    let entity = explanation.entity
    self.init(
      array: explanation.array.rawValue, entity: entity.name, entityKind: entity.kind.rawValue,
      entityID: entity.identity.description, pool: explanation.pool, verdict: verdict, outOfScope: outOfScope,
      reason: explanation.reason, onHold: explanation.hold, consistencyGroup: explanation.group?.name,
      targetOf: explanation.source?.words,
      policies: explanation.claims.map {
        .init(
          policy: $0.policy.rawValue, mode: $0.mode.rawValue, link: $0.link, verdict: $0.verdict.word.rawValue,
          reason: $0.verdict.reason, decides: $0.decides, because: $0.because)
      },
      otherPolicies: explanation.bystanders.map { .init(policy: $0.policy.rawValue, because: $0.because) },
      reads: explanation.readings.map {
        .init(array: $0.array.rawValue, list: $0.list, at: takenAt.date, facts: $0.facts)
      },
      findings: findings, holds: holds, steps: steps, next: next)
  }
}
