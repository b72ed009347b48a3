import InfiniBox
import Protection

/// What observing yields beside the observation itself.
struct Reading: Sendable {
  var observation: Observation
  var requests: [ArrayName: Int]
  /// Serial numbers of arrays that had none registered.
  var newSerials: [ArrayName: Int64]
}

/// The first stage: every array is read at the same time as the others, each within its own deadline, so that a silent
/// one costs only itself.
extension Cycle {
  func observe(
    _ arrays: [RegisteredArray], for policies: [Policy], _ stop: StopSignal, _ progress: ProgressHandler
  ) async -> Reading? {
    let takenAt = now()
    let needs = ReadingNeeds(policies)
    var reading = Reading(observation: Observation(takenAt: takenAt, readings: [:]), requests: [:], newSerials: [:])
    await withTaskGroup(of: (RegisteredArray, ArrayReading, Int).self) { group in
      for array in arrays {
        group.addTask { await self.readWithinDeadline(array, needs, stop) }
      }
      for await (array, result, requests) in group where !stop.isRaised {
        reading.observation.readings[array.name] = result
        reading.requests[array.name] = requests
        switch result {
        case .complete: await progress(.read(array: array.name, requests: requests))
        case .unreadable(let reason): await progress(.unreadable(array: array.name, because: reason))
        }
      }
    }
    // What was broken off is no reading, and no array is to blame for it.
    guard !stop.isRaised else { return nil }
    reading.observation.refuseImpostors(arrays)
    for array in arrays where array.serial == nil {
      reading.newSerials[array.name] = reading.observation[array.name]?.serial
    }
    return reading
  }

  private func readWithinDeadline(
    _ array: RegisteredArray, _ needs: ReadingNeeds, _ stop: StopSignal
  ) async -> (RegisteredArray, ArrayReading, Int) {
    let system: InfiniBoxSystem
    do { system = try await fleet.system(for: array) } catch {
      return (array, .unreadable(because: "\(error)"), 0)
    }
    let before = system.requestsSent
    let result = await withTaskGroup(of: ArrayReading?.self) { group in
      group.addTask { await self.read(array, from: system, needs) }
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
    return (array, reading, system.requestsSent - before)
  }

  private func read(
    _ array: RegisteredArray, from system: InfiniBoxSystem, _ needs: ReadingNeeds
  ) async -> ArrayReading {
    do throws(InfiniBoxError) {
      return .complete(try await ArrayReader(system: system, needs: needs).read())
    } catch {
      // Credentials may have been changed in their file.
      if case .unauthorized = error.cause { await fleet.forget(array.name) }
      return .unreadable(because: "\(error)")
    }
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
