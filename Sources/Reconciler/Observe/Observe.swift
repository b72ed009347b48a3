import InfiniBox
import Protection

/// What observing yields beside the observation itself.
struct Reading: Sendable {
  var observation: Observation
  var requests: [ArrayName: Int]
  /// Serial numbers of arrays that had none registered.
  var newSerials: [ArrayName: Int64]
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

/// The first stage: every array is read at the same time as the others, each within its own deadline, so that a silent
/// one costs only itself.
extension Cycle {
  func observe(
    _ arrays: [RegisteredArray], _ needs: ReadingNeeds, _ log: RecentEvents, _ stop: StopSignal,
    _ progress: ProgressHandler
  ) async -> Reading? {
    let start = clock.moment
    var reading = Reading(
      observation: Observation(takenAt: start.time, readings: [:], events: log.known), requests: [:], newSerials: [:])
    await withTaskGroup(of: ArrayAnswer.self) { group in
      for array in arrays {
        group.addTask { await self.readWithinDeadline(array, needs, log, stop, since: start) }
      }
      for await answer in group where !stop.isRaised {
        let name = answer.array.name
        reading.add(answer)
        switch answer.reading {
        case .complete: await progress(.read(array: name, requests: answer.requests))
        case .unreadable(let reason): await progress(.unreadable(array: name, because: reason))
        }
      }
    }
    // What was broken off is no reading, and no array is to blame for it.
    guard !stop.isRaised else { return nil }
    reading.observation.refuseImpostors(arrays)
    reading.observation.judgeClock(
      expected: clock.expected(at: start.uptime), remembered: clock.remembered(at: start.uptime),
      tolerance: settings.clockTolerance)
    if reading.observation.isClockConfirmed { clock.confirm(start) }
    for array in arrays where array.serial == nil {
      reading.newSerials[array.name] = reading.observation[array.name]?.serial
    }
    return reading
  }

  private func readWithinDeadline(
    _ array: RegisteredArray, _ needs: ReadingNeeds, _ log: RecentEvents, _ stop: StopSignal,
    since start: HostClock.Moment
  ) async -> ArrayAnswer {
    let system: InfiniBoxSystem
    do { system = try await fleet.system(for: array) } catch {
      return ArrayAnswer(array: array, reading: .unreadable(because: "\(error)"))
    }
    let before = system.requestsSent
    let result = await withTaskGroup(of: ArrayReading?.self) { group in
      group.addTask { await self.read(array, from: system, needs, since: start) }
      group.addTask { [deadline = arrayDeadline] in
        try? await Task.sleep(for: deadline)
        return nil
      }
      group.addTask {
        await stop.wait()
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
    if case .complete(let inventory) = reading, !stop.isRaised {
      let serial = inventory.serial
      answer.events = await EventReader(system: system).read(after: log.cursors[serial], of: serial)
    }
    answer.requests = system.requestsSent - before
    return answer
  }

  private func read(
    _ array: RegisteredArray, from system: InfiniBoxSystem, _ needs: ReadingNeeds, since start: HostClock.Moment
  ) async -> ArrayReading {
    do throws(InfiniBoxError) {
      return .complete(try await ArrayReader(system: system, needs: needs, clock: clock, start: start).read())
    } catch {
      // Credentials may have been changed in their file.
      if case .unauthorized = error.cause { await fleet.forget(array.name) }
      return .unreadable(because: "\(error)")
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

extension RegisteredArray {
  /// Why an array that reports the serial number `found` is not the registered one; nil when it may be.
  public func mismatch(_ found: Int64) -> String? {
    guard let serial, serial != found else { return nil }
    return "cannot use array '\(name)': serial number \(found) answers at \(url), but \(serial) is registered; "
      + "check the address, or remove the array and add it again"
  }
}

extension Observation {
  /// An address that leads to another array than the registered one, or two names for one array, would make every
  /// identity wrong: such arrays count as unreadable.
  mutating func refuseImpostors(_ arrays: [RegisteredArray]) {
    let inventories = arrays.compactMap { array in self[array.name].map { (array: array, serial: $0.serial) } }
    let bySerial = Dictionary(grouping: inventories, by: \.serial)
    let owners = Dictionary(
      arrays.compactMap { array in array.serial.map { ($0, array.name) } }, uniquingKeysWith: { first, _ in first })
    for (array, serial) in inventories {
      if let mismatch = array.mismatch(serial) {
        readings[array.name] = .unreadable(because: mismatch)
      } else if let names = bySerial[serial]?.map(\.array.name).sorted(), names.count > 1 {
        let others = names.filter { $0 != array.name }.map { "'\($0)'" }.joined(separator: ", ")
        readings[array.name] = .unreadable(
          because: "cannot use array '\(array.name)': serial number \(serial) also answers as \(others); "
            + "remove all but one of them")
      } else if let owner = owners[serial], owner != array.name {
        readings[array.name] = .unreadable(
          because: "cannot use array '\(array.name)': serial number \(serial) is registered as '\(owner)'; "
            + "remove one of the two")
      }
    }
  }
}
