import InfiniBox
import Protection

/// What observing yields beside the observation itself.
struct Reading: Sendable {
  var observation: Observation
  var requests: [ArrayName: Int]
  /// Serial numbers of arrays that had none registered.
  var newSerials: [ArrayName: Int64]
  /// As they were when the arrays were read, by name.
  var registrations: [ArrayName: RegisteredArray]
  /// The last event that was read, by the array's serial number.
  var eventCursors: [Int64: Int64] = [:]
}

/// What memory has of the arrays' events.
struct RecentEvents: Sendable {
  var known: [ArrayEvent]
  var cursors: [Int64: Int64]
}

/// What reading one array yields.
private struct ArrayAnswer: Sendable {
  var array: RegisteredArray
  var reading: ArrayReading
  var requests = 0
  var events: EventReader.Reading?
}

/// What reading needs beside the array.
private struct ReadingContext: Sendable {
  var needs: ReadingNeeds
  var log: RecentEvents
  var identities: Identities
  var stop: StopSignal
  /// When the observation began.
  var start: HostClock.Moment
}

/// The first stage: every array is read at the same time as the others, each within its own deadline, so that a silent
/// one costs only itself. One that ended the daemon comes last (`ReadingOrder`).
extension Cycle {
  func observe(
    _ registrations: [Registration], _ needs: ReadingNeeds, _ log: RecentEvents, _ stop: StopSignal,
    _ progress: ProgressHandler
  ) async -> Reading? {
    let start = clock.moment
    var reading = Reading(
      observation: Observation(takenAt: start.time, readings: [:], events: log.known), requests: [:], newSerials: [:],
      registrations: [:])
    for registration in registrations {
      switch registration {
      case .usable(let array): reading.registrations[array.name] = array
      case .unusable(let written, let flaw):
        let problem = flaw.problem(of: written.name)
        reading.observation.readings[written.name] = .unreadable(because: problem)
        await progress(.unreadable(array: written.name, because: problem))
      }
    }
    let arrays = reading.registrations.values.sorted { $0.name < $1.name }
    await fleet.keep(arrays)
    let context = ReadingContext(
      needs: needs, log: log, identities: Identities(registrations), stop: stop, start: start)
    let order = readingOrder(of: arrays.map(\.name))
    for group in order.groups where !stop.isRaised {
      await read(arrays.filter { group.contains($0.name) }, context, into: &reading, progress)
    }
    // What was broken off is no reading, and no array is to blame for it.
    guard !stop.isRaised else { return nil }
    for (array, reason) in order.leftOut.sorted(by: { $0.key < $1.key }) {
      reading.observation.readings[array] = .unreadable(because: reason)
      await progress(.unreadable(array: array, because: reason))
    }
    // Whoever came first did not know yet who else would answer with its serial number.
    for array in arrays {
      if let refusal = context.identities.refusal(of: array) {
        reading.observation.readings[array.name] = .unreadable(because: refusal)
      }
    }
    reading.observation.judgeClock(
      expected: clock.expected(at: start.uptime), remembered: clock.remembered(at: start.uptime),
      tolerance: settings.clockTolerance)
    if reading.observation.isClockConfirmed { clock.confirm(start) }
    for array in arrays where array.serial == nil {
      reading.newSerials[array.name] = reading.observation[array.name]?.serial
    }
    return reading
  }

  /// Reads arrays at the same time, and has it on disk that it does.
  private func read(
    _ arrays: [RegisteredArray], _ context: ReadingContext, into reading: inout Reading, _ progress: ProgressHandler
  ) async {
    var marks = ReadingMarks(arrays.map(\.name), in: store, at: now())
    await withTaskGroup(of: ArrayAnswer?.self) { group in
      for array in arrays {
        group.addTask { await self.readWithinDeadline(array, context) }
      }
      group.addTask {
        try? await Task.sleep(for: ReadingMarks.patience)
        return nil
      }
      var unread = arrays.count
      while unread > 0, let next = await group.next() {
        guard let answer = next else {
          marks.patienceIsOver()
          continue
        }
        unread -= 1
        let name = answer.array.name
        marks.end(name, isThrough: !context.stop.isRaised)
        if context.stop.isRaised { continue }
        reading.add(answer)
        switch answer.reading {
        case .complete: await progress(.read(array: name, requests: answer.requests))
        case .unreadable(let reason): await progress(.unreadable(array: name, because: reason))
        }
      }
      group.cancelAll()
    }
    marks.endAll()
  }

  private func readWithinDeadline(_ array: RegisteredArray, _ context: ReadingContext) async -> ArrayAnswer {
    let system: InfiniBoxSystem
    do { system = try await fleet.system(for: array) } catch {
      return ArrayAnswer(array: array, reading: .unreadable(because: "\(error)"))
    }
    let before = system.requestsSent
    let result = await withTaskGroup(of: ArrayReading?.self) { group in
      group.addTask { await self.read(array, context) }
      group.addTask { [deadline = arrayDeadline] in
        try? await Task.sleep(for: deadline)
        return nil
      }
      group.addTask {
        await context.stop.wait()
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    let reading =
      result
      ?? .unreadable(
        because: "cannot read array '\(array.name)': it took longer than \(arrayDeadline.inWords) in all; "
          + "check the load of its management and the network between")
    var answer = ArrayAnswer(array: array, reading: reading)
    if case .complete(let inventory) = reading, !context.stop.isRaised {
      let serial = inventory.serial
      answer.events = await unlessStopped(context.stop) {
        await EventReader(system: system).read(after: context.log.cursors[serial], of: serial)
      }
    }
    answer.requests = system.requestsSent - before
    return answer
  }

  /// nil also as soon as the cycle is to stop, whatever `body` still waits for.
  private func unlessStopped<Value: Sendable>(
    _ stop: StopSignal, _ body: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
      group.addTask { await body() }
      group.addTask {
        await stop.wait()
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  /// How far the array's clock is ahead of ours, told by its newest answer. The array made it between question and answer
  /// and tells whole seconds, so what lies within that is no difference, and the middle of it stands for a larger one.
  /// - Parameter start: when the observation began.
  private func clockSkew(told: ArrayTime?, asked: Duration, since start: HostClock.Moment) -> Duration? {
    guard let told = told.map({ Timestamp($0) }) else { return nil }
    let least = told - start.later(at: clock.uptime())
    let most = told + .seconds(1) - start.later(at: asked)
    return least <= .zero && most >= .zero ? .zero : (least + most) / 2
  }

  private func read(_ array: RegisteredArray, _ context: ReadingContext) async -> ArrayReading {
    do {
      let asked = clock.uptime()
      let identified = try await fleet.identify(array) { context.identities.note($0, for: array) }
      let skew = clockSkew(told: identified.system.toldTime, asked: asked, since: context.start)
      let inventory = try await ArrayReader(identified, context.needs, clockSkew: skew).read()
      await fleet.loggedIn(to: array.name)
      return .complete(inventory)
    } catch {
      return .unreadable(because: await fleet.explain(error, from: array))
    }
  }
}

extension Reading {
  fileprivate mutating func add(_ answer: ArrayAnswer) {
    observation.readings[answer.array.name] = answer.reading
    requests[answer.array.name] = answer.requests
    guard let events = answer.events, let last = events.lastID, case .complete(let inventory) = answer.reading else {
      return
    }
    observation.events += events.events
    eventCursors[inventory.serial] = last
  }
}
