import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// The documented keys of the answers: scripts rely on them.
struct PayloadTests {
  private func keys(_ value: some Encodable, at path: String = "") throws -> Set<String> {
    var object = try JSONSerialization.jsonObject(with: ControlJSON.encode(value))
    for part in path.split(separator: "/") {
      if let list = object as? [Any] { object = list[0] }
      object = try #require((object as? [String: Any])?[String(part)])
    }
    if let list = object as? [Any] { object = list[0] }
    return Set(try #require(object as? [String: Any]).keys)
  }

  private let fixed = FixedAnswers()

  @Test func aListIsWrittenTheSamePieceByPiece() throws {
    for list in [fixed.openFindings, Array(fixed.openFindings.prefix(1)), []] {
      #expect(try ControlJSON.encode(list: list) == ControlJSON.encode(list))
    }
  }

  @Test func findings() throws {
    let documented: Set = [
      "kind", "severity", "state", "policy", "array", "entity", "entity_kind", "entity_id", "link", "since", "summary",
      "evidence",
    ]
    #expect(try keys(fixed.openFindings).isSuperset(of: documented))
    // The second one concerns no entity: its keys are there all the same.
    #expect(try keys([fixed.openFindings[1]]).isSuperset(of: documented))
  }

  @Test func status() throws {
    #expect(try keys(fixed.status).isSuperset(of: ["cycle", "verdicts", "policies", "arrays"]))
    #expect(
      try keys(fixed.status, at: "cycle").isSuperset(of: ["number", "finished_at", "duration_seconds", "outcome"]))
    #expect(
      try keys(fixed.status, at: "verdicts") == [
        "protected", "initializing", "unprotected", "excluded", "held", "unknown",
      ])
    var young = fixed.status
    young.cycle = nil
    #expect(try keys(young).contains("cycle"))
  }

  @Test func plan() throws {
    #expect(try keys(fixed.plan).isSuperset(of: ["hash", "steps", "withheld"]))
    let documented: Set = ["change", "policy", "array", "entity", "entity_id", "link", "reason"]
    #expect(try keys(fixed.plan, at: "steps").isSuperset(of: documented))
    #expect(try keys(fixed.plan, at: "withheld").isSuperset(of: documented))
  }

  @Test func cycle() throws {
    #expect(
      try keys(fixed.cycle).isSuperset(of: [
        "number", "finished_at", "duration_seconds", "outcome", "verdicts", "steps",
      ]))
    #expect(try keys(fixed.cycle, at: "steps").isSuperset(of: ["change", "entity_id", "outcome", "reason"]))
  }

  @Test func timesAreUTC() throws {
    let text = String(decoding: try ControlJSON.encode(fixed.status), as: UTF8.self)
    #expect(text.contains(#""finished_at":"2026-11-22T17:05:09Z""#))
  }

  @Test func errors() throws {
    let error = ControlError(.notFound, "cannot find policy 'x': there is none; see 'protectctl policy list'")
    #expect(
      String(decoding: try ControlJSON.encode(error), as: UTF8.self)
        == #"{"error":{"code":"not_found","message":"cannot find policy 'x': there is none; see 'protectctl policy list'"}}"#
    )
    #expect(try ControlJSON.decode(ControlError.self, from: ControlJSON.encode(error)) == error)
  }

  @Test func eventsSurviveTheWay() throws {
    let events: [CycleEvent] = [
      .progress(fixed.progress[1]), .finished(fixed.cycle), .failed(ControlError(.failed, "cannot go on: x; y")),
    ]
    for event in events {
      #expect(try ControlJSON.decode(CycleEvent.self, from: ControlJSON.encode(event)) == event)
    }
  }

  @Test func aHoldHasOneSubject() throws {
    func problem(_ request: HoldAddRequest) -> String? {
      do throws(ControlError) {
        try request.validate()
        return nil
      } catch { return error.message }
    }
    #expect(problem(HoldAddRequest(entity: "a", array: "p", reason: "r", durationSeconds: 1)) == nil)
    #expect(problem(HoldAddRequest(array: "p", reason: "r", until: Date())) == nil)
    #expect(problem(HoldAddRequest(link: "l", array: "p", reason: "r", until: Date())) == nil)
    for wrong in [
      HoldAddRequest(reason: "r", durationSeconds: 1),
      HoldAddRequest(entity: "a", policy: "b", reason: "r", durationSeconds: 1),
      HoldAddRequest(policy: "b", array: "p", reason: "r", durationSeconds: 1),
    ] {
      #expect(problem(wrong)?.hasPrefix("cannot add a hold: it must name one") == true)
    }
    for seconds in [0, -1, .infinity, .nan, 1e12] {
      #expect(problem(HoldAddRequest(policy: "p", reason: "r", durationSeconds: seconds)) != nil)
    }
  }
}
