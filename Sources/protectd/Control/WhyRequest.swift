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
    let judged = await schedule.latest?.record.number
    guard let judged, let judgement = try await reconsider() else {
      return WhyAnswer(query: query, cycle: nil, takenAt: nil, entities: [], closeNames: [])
    }
    var entities: [WhyEntityAnswer] = []
    for (name, entity) in await known(query, array: array) {
      entities.append(try explain(entity, of: name, judgement))
    }
    // What a policy is about comes first; the target of its replica has the same name.
    entities = entities.filter { $0.verdict != nil } + entities.filter { $0.verdict == nil }
    let close = entities.isEmpty ? closeNames(to: query, in: judgement.observation) : []
    return WhyAnswer(
      query: query, cycle: judged, takenAt: judgement.observation.takenAt.date,
      entities: entities, closeNames: close)
  }

  /// The last cycle's judgement, derived again with what is remembered now.
  func reconsider() async throws(ControlError) -> Judgement? {
    do throws(StoreError) { return try await schedule.reconsider() } catch { throw ControlError(error) }
  }

  private func explain(
    _ entity: Entity, of array: ArrayName, _ judgement: Judgement
  ) throws(ControlError) -> WhyEntityAnswer {
    let verdicts = judgement.assessment.verdicts.filter { $0.entity.identity == entity.identity }
    let decisive = verdicts.max { $0.verdict.word < $1.verdict.word }
    let claim = judgement.assessment.claims.first {
      $0.entity.identity == entity.identity && $0.policy.name == decisive?.policy
    }
    let modes = Dictionary(judgement.policies.map { ($0.name, $0.mode) }, uniquingKeysWith: { first, _ in first })
    let group = entity.consistencyGroupID
    let groupIdentity = judgement.observation[array]?.entities.first {
      $0.kind == .consistencyGroup && $0.object == group
    }?.identity
    let findings = try stored { () throws(StoreError) in
      try store.openFindings(of: [entity.identity] + (groupIdentity.map { [$0] } ?? []))
    }
    let holds = try stored { () throws(StoreError) in try store.holds(at: now()) }.filter { hold in
      switch hold.scope {
      case .entity(let reference): reference.identity == entity.identity
      case .policy(let name): verdicts.contains { $0.policy == name }
      case .link(let holder, let name): holder == array && verdicts.contains { $0.link == name }
      case .array(let name): name == array
      }
    }
    let steps = try stored { () throws(StoreError) in try store.steps(of: entity.identity, limit: 20) }
    return WhyEntityAnswer(
      array: array.rawValue, entity: entity.name, entityKind: entity.kind.rawValue,
      entityID: entity.identity.description, verdict: decisive?.verdict.word.rawValue,
      reason: decisive?.verdict.reason ?? targetOf(entity, on: array, judgement),
      policies: verdicts.map {
        .init(
          policy: $0.policy.rawValue, mode: modes[$0.policy]?.rawValue ?? "", link: $0.link,
          verdict: $0.verdict.word.rawValue, reason: $0.verdict.reason)
      },
      evidence: evidence(entity, claim, judgement.observation[array]), findings: findings.map { FindingAnswer($0) },
      holds: holds.map { HoldAnswer($0) },
      steps: steps.map { StepOutcomeAnswer($0.intent.step, intent: $0.intent.id, outcome: $0.outcome) },
      next: next(entity, judgement.plan, steps))
  }

  /// `target of volume 'db-1' on array 'paris'`, when a policy's replica ends in this entity.
  private func targetOf(_ entity: Entity, on array: ArrayName, _ judgement: Judgement) -> String? {
    for claim in judgement.assessment.claims {
      guard case .replicated(let view) = claim.standing, view.peer == array, case .present(let remote) = view.remote,
        claim.entity.kind == entity.kind
      else { continue }
      let isTarget =
        view.group == nil
        ? remote.localEntity == entity.object
        : remote.pairs.contains { $0.local == entity.object && $0.remote == claim.entity.object }
      guard isTarget else { continue }
      return "target of \(claim.entity.reference.words) on array '\(claim.policy.array)'"
    }
    return nil
  }

  /// What was read of the entity and of its replica, on both sides.
  private func evidence(_ entity: Entity, _ claim: Claim?, _ inventory: ArrayInventory?) -> [String: String] {
    var evidence = [
      "size": "\(entity.sizeBytes) bytes",
      "pool": inventory?.pools.first { $0.id == entity.poolID }?.name ?? "\(entity.poolID)",
    ]
    if let id = entity.consistencyGroupID {
      let group = inventory?.entities.first { $0.kind == .consistencyGroup && $0.object == id }
      evidence["consistency group"] = group?.name ?? "\(id)"
    }
    guard case .replicated(let view)? = claim?.standing else { return evidence }
    evidence["replica"] = "\(view.local.id): \(view.local.facts)"
    switch view.remote {
    case .present(let remote): evidence["replica on '\(view.peer?.rawValue ?? "")'"] = "\(remote.id): \(remote.facts)"
    case .missing: evidence["replica on '\(view.peer?.rawValue ?? "")'"] = "not there"
    case .unread(let reason): evidence["peer"] = "not read: \(reason)"
    }
    return evidence
  }

  private func next(_ entity: Entity, _ plan: PermittedPlan, _ steps: [RecordedStep]) -> [String] {
    let tried = Set(steps.filter { $0.outcome?.isDecided == true }.map(\.intent.step.fingerprint))
    let coming = plan.permitted.filter { $0.entity.identity == entity.identity && !tried.contains($0.fingerprint) }
    let withheld = plan.withheld.filter { $0.entity.identity == entity.identity }
    let undecided = steps.filter { $0.outcome?.isDecided != true }.map(\.intent)
    if let intent = undecided.first {
      return [
        "nothing until both arrays were read: whether \(intent.step.change.word) of cycle \(intent.cycle) took effect is "
          + "not known yet; the next cycle finds out by reading"
      ]
    }
    return coming.map { "\($0.change.word): \($0.reason)" }
      + withheld.map { "withheld \($0.changeWord): \($0.reason)" }
  }

  /// Names that resemble the query, at most ten, the closest first: those a slip or two away, then those that begin like
  /// it, by how much is missing or too much.
  private func closeNames(to query: String, in observation: Observation) -> [String] {
    let wanted = query.lowercased()
    var names: [String: Int] = [:]
    for array in observation.arrayNames {
      for entity in observation[array]?.entities ?? [] {
        let name = entity.name.lowercased()
        if NearMiss.isClose(name, wanted) {
          names[entity.name] = abs(name.count - wanted.count)
        } else if !name.isEmpty, name.hasPrefix(wanted) || wanted.hasPrefix(name) {
          names[entity.name] = 3 + abs(name.count - wanted.count)
        }
        if names.count >= 1000 { break }
      }
    }
    return names.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(10).map(\.key)
  }
}

extension Protection.Replica {
  /// What one side reports, in a line.
  var facts: String {
    var facts = ["role \(role.word)"]
    if state != .notTold { facts.append("state \(state.word)") }
    if let job { facts.append("job \(job.word)") }
    if let synchronisation { facts.append("sync state \(synchronisation.word)") }
    if let restorePoint { facts.append("restore point \(restorePoint)") }
    return facts.joined(separator: ", ")
  }
}
