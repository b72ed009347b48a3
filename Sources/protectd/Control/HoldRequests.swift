import ControlAPI
import ControlServer
import Foundation
import Logging
import Protection
import ProtectionStore

/// `hold add|list|release`.
extension ControlDesk {
  func holds() async throws(ControlError) -> [HoldAnswer] {
    let certain = await schedule.latest.map { time(since: $0.observation).certain } ?? now()
    let manual = try stored { () throws(StoreError) in try store.holds(at: certain) }
    let automatic = try stored { () throws(StoreError) in try store.automaticHolds() }
    return (manual.map { HoldAnswer($0) } + automatic.map { HoldAnswer($0) }).sorted { $0.id < $1.id }
  }

  func addHold(_ request: HoldAddRequest, by caller: Caller) async throws(ControlError) -> HoldAnswer {
    let (scope, note) = try await scope(of: request)
    let expiresAt =
      request.until.map { Timestamp($0) } ?? now() + .milliseconds(Int64((request.durationSeconds ?? 0) * 1000))
    guard expiresAt > now() else {
      throw .badRequest("cannot add a hold on \(scope.words): it would end in the past; give a later time")
    }
    guard expiresAt <= now() + .seconds(HoldAddRequest.longestSeconds) else {
      throw .badRequest(
        "cannot add a hold on \(scope.words): it would end in more than 366 days; give an earlier time, or exclude it in "
          + "a policy")
    }
    let hold = try stored { () throws(StoreError) in
      try store.addHold(
        scope: scope, reason: request.reason, expiresAt: expiresAt, by: Author(caller), at: now())
    }
    var answer = HoldAnswer(hold)
    answer.note = note
    announce(
      "hold", "hold \(hold.id) on \(scope.words) until \(expiresAt): \(request.reason)", by: caller, fields(of: answer))
    return answer
  }

  func releaseHold(
    _ id: Int64, reason: String?, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> HoldAnswer {
    let hold = try stored { () throws(StoreError) in
      try store.releaseHold(id, basedOn: revision, reason: reason, by: Author(caller), at: now())
    }
    let answer = HoldAnswer(hold)
    let why = reason.map { ": \($0)" } ?? ""
    announce("hold-released", "hold \(id) on \(answer.subject) released\(why)", by: caller, fields(of: answer))
    return answer
  }

  /// What the hold is on, as the entries of protectd's own holds have it.
  private func fields(of hold: HoldAnswer) -> Logger.Metadata {
    let fields = [
      "array": hold.array, "link": hold.link, "policy": hold.policy, "entity": hold.entity,
      "entity-kind": hold.entityKind, "entity-id": hold.entityID,
    ]
    return fields.compactMapValues { $0.map { "\($0)" } }
  }

  /// A hold on a misspelled link would hold nothing. Of an array that could not be read every name is taken: a hold is
  /// wanted most when things fail.
  private func requireLink(_ link: String, of array: ArrayName) async throws(ControlError) {
    guard let links = await schedule.latest?.observation[array]?.links.map(\.name), !links.contains(link)
    else { return }
    throw .notFound(
      "cannot hold link '\(link)' of array '\(array)': the last cycle read no such link"
        + NameRules.meant(by: link, among: links) + "; "
        + (links.isEmpty ? "the array has none" : "use \(links.sorted().quotedList)"))
  }

  /// What the hold is to be on, and a sentence where the name alone would leave that open.
  private func scope(of request: HoldAddRequest) async throws(ControlError) -> (Hold.Scope, note: String?) {
    if let policy = request.policy { return (.policy(PolicyName(policy)), nil) }
    if let link = request.link, let array = request.array {
      try await requireLink(link, of: ArrayName(array))
      return (.link(array: ArrayName(array), name: link), nil)
    }
    guard let name = request.entity else { return (.array(ArrayName(request.array ?? "")), nil) }
    let matches = await known(name, array: request.array)
    guard let first = matches.first else {
      let observation = await schedule.latest?.observation
      let known = observation?.arrayNames.lazy.flatMap { observation?[$0]?.entities ?? [] }.map(\.name)
      throw .notFound(
        "cannot hold '\(name)': no entity of that name was read in the last cycle"
          + (known.map { NameRules.meant(by: name, among: $0) } ?? "")
          + "; run 'protectctl cycle' first, or check the "
          + "name with 'protectctl why'")
    }
    if matches.count == 1 { return (.entity(first.entity.reference), nil) }
    let sources = try await sources(among: matches)
    guard let source = sources.first, sources.count == 1 else {
      let all = matches.map { "\($0.entity.reference.words) of '\($0.array)' (\($0.entity.identity))" }
      throw .conflict(
        "cannot hold '\(name)': \(matches.count) entities have that name: \(all.joined(separator: ", ")); "
          + "give the entity id instead")
    }
    let others = matches.filter { $0.entity.identity != source.entity.identity }.map(\.array.rawValue)
    return (
      .entity(source.entity.reference),
      "this is the source, on array '\(source.array)'; its copy of the same name is on \(others.quotedList), to hold that "
        + "instead add --array \(others[0])"
    )
  }

  /// Those that are not the other side of a replica of another: who names a volume means the one that is in use, and its
  /// copy has the same name as a rule.
  private func sources(
    among matches: [(array: ArrayName, entity: Entity)]
  ) async throws(ControlError) -> [(array: ArrayName, entity: Entity)] {
    guard let reconsidered = try await reconsider() else { return matches }
    let copies = Set(try explain(matches, reconsidered).filter { $0.targetOf != nil }.map(\.entityID))
    return matches.filter { !copies.contains($0.entity.identity.description) }
  }
}
