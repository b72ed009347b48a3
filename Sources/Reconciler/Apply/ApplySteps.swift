import InfiniBox
import Protection
import ProtectionStore

/// The only stage that writes to arrays. Each step's intent is on disk before its request leaves (invariants 5 and 13);
/// steps go out one at a time, so that an array in trouble is met by one request and not by fifty.
extension Cycle {
  /// - Throws: `StoreError` when an intent or outcome cannot be recorded: no further request leaves then.
  func apply(
    _ judgement: Judgement, cycle: Int64, stop: StopSignal, progress: ProgressHandler
  ) async throws(StoreError) -> [CycleRecord.StepRecord] {
    let premises = Premises(judgement, judgedAt: clock.uptime())
    var records: [CycleRecord.StepRecord] = []
    var silent: Set<ArrayName> = []
    var links = MarkedLinks(judgement)
    for step in judgement.plan.permitted {
      if stop.isRaised { break }
      // What an array did not answer for certain is decided by the next reading; until then it gets nothing more.
      if silent.contains(step.array) { continue }
      let arrays = Dictionary(try store.arrays().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      let flaw = try premises.flaw(
        for: step, among: arrays, in: store, at: clock.uptime(), time(since: judgement.observation))
      guard flaw == nil, let array = arrays[step.array] else {
        logger.notice("no further step in cycle \(cycle): \(flaw ?? ""); the next cycle decides again")
        break
      }
      let intent = try store.recordIntent(step, cycle: cycle, at: stamp(since: judgement.observation))
      let peer = permittedPeer(of: step, judgement.observation, among: arrays)
      let outcome = await carryOut(step, on: array, peer, &links)
      try store.recordOutcome(outcome, of: intent.id, at: stamp(since: judgement.observation))
      if !outcome.isDefinitive || links.silent.contains(step.array) { silent.insert(step.array) }
      records.append(CycleRecord.StepRecord(intent: intent.id, step: step, outcome: outcome))
      await progress(.step(step, outcome))
    }
    return records
  }

  /// - Parameter peer: whose credential the array gets if it demands it for this step, and for nothing after it.
  private func carryOut(
    _ step: Step, on array: RegisteredArray, _ peer: RegisteredArray?, _ links: inout MarkedLinks
  ) async -> StepOutcome {
    let system: InfiniBoxSystem
    do { system = try await fleet.confirmed(array) } catch { return .refused(because: "\(error)") }
    do throws(InfiniBoxError) {
      if let refusal = try await links.mark(step, on: system.approved) {
        logger.notice("link '\(step.link)' of array '\(step.array)' is not marked: \(refusal)")
      }
    } catch { return .refused(because: "\(error)") }
    if let peer {
      do { try await fleet.introduce(peer, to: system) } catch {
        logger.notice("array '\(array.name)' gets no permission on its peer '\(peer.name)': \(error)")
      }
    }
    defer { system.forgetPeers() }
    do throws(InfiniBoxError) {
      // `approved`: the guard lets a step pass only under an enforcing policy or a human's approval (invariant 2).
      return .done(replicaID: try await ArrayWriter(system: system.approved).make(step.change))
    } catch {
      return error.isDefinitive ? .refused(because: "\(error)") : .unknown(because: "\(error)")
    }
  }
}
