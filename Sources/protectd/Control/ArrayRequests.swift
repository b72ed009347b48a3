import ControlAPI
import ControlServer
import Foundation
import Protection
import ProtectionStore
import Reconciler

/// `array add|list|check|remove`.
extension ControlDesk {
  func arrays() async throws(ControlError) -> [ArrayAnswer] {
    let record = try stored { () throws(StoreError) in try store.lastCycle() }
    return try stored { () throws(StoreError) in try store.arrays() }.map { array in
      ArrayAnswer(array, record?.arrays.first { $0.array == array.name })
    }
  }

  func addArray(_ request: ArrayAddRequest, by caller: Caller) async throws(ControlError) -> ArrayAnswer {
    if let flaw = NameRules.flaw(ofArray: request.name) {
      throw .badRequest("cannot add array '\(NameRules.shown(request.name))': \(flaw.cause); \(flaw.remedy)")
    }
    let trust: RegisteredArray.Trust =
      if let file = request.authorityFile {
        .authorityFile(file)
      } else if let fingerprint = request.fingerprint {
        .fingerprint(fingerprint)
      } else {
        .systemRoots
      }
    let array = RegisteredArray(
      name: ArrayName(request.name), url: request.url, credential: request.credential ?? request.name, trust: trust,
      allowsPlainHTTP: request.plainHTTP ?? false)
    // What cannot work for want of a credential or a usable address is refused now, not at 3 a.m.
    do { try await fleet.validate(array) } catch { throw .badRequest("\(error)") }
    try stored { () throws(StoreError) in try store.addArray(array, by: Author(caller), at: now()) }
    announce("array", "array '\(array.name)' added at \(array.url)", by: caller, ["array": "\(array.name)"])
    return ArrayAnswer(array, nil)
  }

  func checkArray(_ name: String) async throws(ControlError) -> ArrayCheckAnswer {
    let arrays = try stored { () throws(StoreError) in try store.arrays() }
    guard let array = arrays.first(where: { $0.name.rawValue == name }) else {
      throw ControlError(StoreError.unknownArray(ArrayName(name)))
    }
    let start = ContinuousClock.now
    do {
      let survey = try await fleet.survey(array)
      // So that arrays that were checked know each other at the ends of their links before the first cycle.
      if array.serial == nil { try store.recordSerial(survey.serial, of: array.name) }
      return ArrayCheckAnswer(
        name: name, problem: array.mismatch(survey.serial), serial: survey.serial, systemName: survey.systemName,
        version: survey.version,
        links: survey.links.map { link in
          .init(
            name: link.name, state: link.stateWord,
            peer: arrays.first { $0.serial == link.remoteSerial }?.name.rawValue)
        },
        durationSeconds: (ContinuousClock.now - start).inSeconds)
    } catch {
      return ArrayCheckAnswer(
        name: name, problem: "\(error)", serial: nil, systemName: nil, version: nil, links: [],
        durationSeconds: (ContinuousClock.now - start).inSeconds)
    }
  }

  func removeArray(_ name: String, by caller: Caller) async throws(ControlError) -> ArrayRemovalAnswer {
    let latest = await schedule.latest
    try stored { () throws(StoreError) in try store.removeArray(ArrayName(name), by: Author(caller), at: now()) }
    announce("array", "array '\(name)' removed", by: caller, ["array": "\(name)"])
    return ArrayRemovalAnswer(
      name: name, unmanagedReplicas: latest?.observation[ArrayName(name)]?.replicas.count)
  }
}

extension ArrayAnswer {
  init(_ array: RegisteredArray, _ summary: CycleRecord.ArraySummary?) {
    var file: String?
    var fingerprint: String?
    switch array.trust {
    case .systemRoots: break
    case .authorityFile(let path): file = path
    case .fingerprint(let hash): fingerprint = hash
    }
    self.init(
      name: array.name.rawValue, url: array.url, credential: array.credential, authorityFile: file,
      fingerprint: fingerprint, plainHTTP: array.allowsPlainHTTP, serial: array.serial, version: summary?.version,
      unreadableBecause: summary?.unreadableBecause)
  }
}
