/// One line of a scenario's timeline: an operator's action or a fault, and when it comes.
struct TimelineEntry: Sendable {
  enum Deed: Sendable {
    case action(ActionOrder)
    case fault(SimulatedFault)
  }

  /// Seconds after the start of the clock; a span is drawn from by the scenario's seed.
  let span: ClosedRange<Int>
  /// How often it happens, each time drawn anew.
  let times: Int
  let deed: Deed
}

extension TimelineEntry: Decodable {
  init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(decoder, "an entry of the timeline")
    let ownKeys = ["at", "between", "times"]
    switch (try object.optionalSeconds("at"), try object.optionalSpanOfSeconds("between")) {
    case (let time?, nil): span = time...time
    case (nil, let span?): self.span = span
    case (nil, nil):
      throw object.incomplete("the entry has no time", "write 'at: 10m' or 'between: [10m, 2h]'")
    case (_?, _?): throw object.refuse("between", "the entry has two times", "keep 'at' or 'between'")
    }
    times = try object.integer("times", or: 1, in: 1...10_000)
    switch (object.hasValue("action"), object.hasValue("fault")) {
    case (true, false): deed = .action(try ActionOrder(object, others: ownKeys))
    case (false, true): deed = .fault(try SimulatedFault(object, kind: "fault", others: ownKeys))
    case (false, false):
      try object.refuseUnknown(ownKeys + ["array", "user", "action", "fault"])
      throw object.incomplete("the entry says not what happens", "write 'action' or 'fault'")
    case (true, true): throw object.refuse("fault", "the entry has an action and a fault", "write two entries")
    }
  }
}

/// What a timeline has done and will do, for the control API and for assertions.
public struct TimelineEvent: Sendable, Equatable, Codable {
  /// Epoch milliseconds of the simulated clock.
  public let time: Int
  /// nil is any array.
  public let array: String?
  /// Word of the action or fault.
  public let word: String
  /// The entity, link or pool that an action is about.
  public let subject: String?
  /// `done`, or why the array refused; nil before its time.
  public internal(set) var outcome: String?
}
