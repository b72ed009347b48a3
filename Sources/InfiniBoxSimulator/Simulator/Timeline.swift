/// The actions and faults that come by themselves, in order of time: a scenario's entries with everything drawn that they
/// leave open.
struct Timeline: Sendable {
  struct Step: Sendable {
    let deed: TimelineEntry.Deed
    var event: TimelineEvent
  }

  private(set) var steps: [Step] = []
  private var position = 0

  init() {}

  /// - Throws: an array, entity, link or pool that will not be there, at its place in the description.
  init(_ scenario: Scenario, world: World) throws(SimulatedWorldError) {
    var casting = TimelineCasting(scenario, world: world)
    for (index, entry) in scenario.timeline.enumerated() { steps += try casting.steps(of: entry, at: index) }
    // Equal times keep the order of the file.
    steps = steps.enumerated().sorted { ($0.element.event.time, $0.offset) < ($1.element.event.time, $1.offset) }
      .map(\.element)
  }

  /// Epoch milliseconds of the next step.
  var nextTime: Int? { position < steps.count ? steps[position].event.time : nil }

  /// The next step, which counts as taken.
  mutating func next() -> (index: Int, deed: TimelineEntry.Deed) {
    defer { position += 1 }
    return (position, steps[position].deed)
  }

  mutating func record(_ outcome: String, of index: Int) {
    steps[index].event.outcome = outcome
  }
}

extension Simulator.State {
  /// Lets time pass, with what the timeline has on the way.
  mutating func advance(to time: Int) {
    while let next = timeline.nextTime, next <= time {
      server.world.advance(to: next)
      let step = timeline.next()
      timeline.record(perform(step.deed), of: step.index)
    }
    server.world.advance(to: time)
  }

  private mutating func perform(_ deed: TimelineEntry.Deed) -> String {
    switch deed {
    case .fault(let fault): faults.add(fault)
    case .action(let order):
      guard let array = server.world.arrayIndex(named: order.array) else { return "there is no such array" }
      do throws(SimulatedRefusal) {
        try server.world.perform(order.action, array: array, by: order.user)
      } catch {
        return "refused: \(error.code): \(error.message)"
      }
    }
    return "done"
  }
}

/// Draws what the entries of a timeline leave open, and checks whatever they name.
private struct TimelineCasting {
  private let world: World
  private var random: SeededGenerator
  /// Names that entries give to what they make.
  private var newEntities: Set<String> = []
  private var newPools: Set<String> = []

  init(_ scenario: Scenario, world: World) {
    self.world = world
    random = SeededGenerator(seed: scenario.seed)
    for case .action(let order) in scenario.timeline.map(\.deed) {
      for argument in order.form.arguments {
        switch argument.meaning {
        case .newEntity: newEntities.insert(order.arguments[argument.key])
        case .newPool: newPools.insert(order.arguments[argument.key])
        default: break
        }
      }
    }
  }

  mutating func steps(of entry: TimelineEntry, at index: Int) throws(SimulatedWorldError) -> [Timeline.Step] {
    let place: DocumentPath = [.key("timeline"), .index(index)]
    var steps: [Timeline.Step] = []
    for _ in 0..<entry.times {
      let time = world.now + Int.random(in: entry.span, using: &random) * 1_000
      switch entry.deed {
      case .fault(let fault):
        if let array = fault.array { _ = try self.array(array, place) }
        let event = TimelineEvent(
          time: time, array: fault.array, word: fault.kind.word, subject: nil, outcome: nil)
        steps.append(Timeline.Step(deed: entry.deed, event: event))
      case .action(var order):
        let array = try self.array(order.array, place)
        for argument in order.form.arguments { try settle(argument, of: &order, array: array, place) }
        let subject = order.form.arguments.first.flatMap { order.arguments.texts[$0.key] }
        let event = TimelineEvent(
          time: time, array: order.array, word: order.form.word, subject: subject, outcome: nil)
        steps.append(Timeline.Step(deed: .action(order), event: event))
      }
    }
    return steps
  }

  private func array(_ name: String, _ place: DocumentPath) throws(SimulatedWorldError) -> Int {
    if let index = world.arrayIndex(named: name) { return index }
    throw unknown("array", name, world.arrays.map(\.name), at: place + [.key("array")])
  }

  private func unknown(_ kind: String, _ name: String, _ names: [String], at place: DocumentPath)
    -> SimulatedWorldError
  {
    SimulatedWorldError(
      "the timeline", "there is no \(kind) '\(name)'",
      NearestWord.to(name, among: names).map { "write '\($0)'" } ?? "name one that is described", at: place)
  }

  private mutating func settle(
    _ argument: ActionForm.Argument, of order: inout ActionOrder, array: Int, _ place: DocumentPath
  ) throws(SimulatedWorldError) {
    guard let name = order.arguments.texts[argument.key] else { return }
    let place = place + [.key(argument.key)]
    let state = world.arrays[array]
    switch argument.meaning {
    case .entity:
      if name.contains("*") {
        order.arguments.texts[argument.key] = try draw(name, array: array, at: place)
      } else if !isEntity(name) {
        throw unknown("entity", name, entities(array: array) + newEntities, at: place)
      }
    case .group:
      guard newEntities.contains(name) || world.arrays.contains(where: { $0.groupIDs[name] != nil }) else {
        throw unknown("consistency group", name, Array(state.groupIDs.keys), at: place)
      }
    case .link:
      let names = world.linkEnds(array: array).map { world.links[$0.0][$0.1].name }
      guard names.contains(name) else { throw unknown("link", name, names, at: place) }
    case .pool:
      guard newPools.contains(name) || state.poolIDs[name] != nil else {
        throw unknown("pool", name, Array(state.poolIDs.keys), at: place)
      }
    case .newEntity, .newPool, .text, .flag, .replicationType, .linkHealth, .integer: break
    }
  }

  /// Whether the entity exists, will be made, or may come to an array by replication from another.
  private func isEntity(_ name: String) -> Bool {
    let bare = ["volume:", "filesystem:", "cg:"].first { name.hasPrefix($0) }.map { String(name.dropFirst($0.count)) }
    // `ENTITY@LINK` says which of several replicas.
    let whole = bare ?? name
    let name = whole.lastIndex(of: "@").map { String(whole[..<$0]) } ?? whole
    return newEntities.contains(name)
      || world.arrays.contains {
        $0.volumeIDs[name] != nil || $0.filesystemIDs[name] != nil || $0.groupIDs[name] != nil
      }
  }

  /// Masters and consistency groups.
  private func entities(array: Int) -> [String] {
    let state = world.arrays[array]
    return state.volumes.rows.filter(\.isMaster).map(\.name) + state.filesystems.rows.filter(\.isMaster).map(\.name)
      + state.groups.rows.filter { $0.parentID == 0 }.map(\.name)
  }

  private mutating func draw(_ pattern: String, array: Int, at place: DocumentPath) throws(SimulatedWorldError)
    -> String
  {
    let names = entities(array: array).filter { Self.matches($0, pattern) }.sorted()
    guard let name = names.randomElement(using: &random) else {
      throw SimulatedWorldError(
        "the timeline", "no entity of array '\(world.arrays[array].name)' matches '\(pattern)'",
        "write the name of an entity, or a pattern with *", at: place)
    }
    return name
  }

  /// Whether a name fits a pattern in which `*` stands for any text.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    var parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.popLast(), !parts.isEmpty else { return name == pattern }
    guard name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}

/// The same numbers for the same seed, on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
