import ControlAPI
import ControlServer
import Foundation
import InfiniBox
import Protection
import ProtectionStore
import Reconciler

/// `array add|set|list|check|remove|unbind`.
extension ControlDesk {
  func arrays() async throws(ControlError) -> [ArrayAnswer] {
    let record = try stored { () throws(StoreError) in try store.lastCycle() }
    return try stored { () throws(StoreError) in try store.registrations() }.map { ArrayAnswer($0, record) }
  }

  /// What was just registered is read at once, so that whoever goes on from here builds on what is there now: an answer
  /// that rests on an earlier reading knows nothing of it.
  private func readNow(_ name: ArrayName) async throws(ControlError) -> ArrayAnswer {
    let record = await withTaskGroup(of: CycleRecord?.self) { [schedule] group in
      group.addTask { try? await schedule.runCycle { _ in } }
      group.addTask {
        try? await Task.sleep(for: Self.readingPatience)
        return nil
      }
      let first = await group.next() ?? nil
      // The cycle goes on without us.
      group.cancelAll()
      return first
    }
    return ArrayAnswer(try stored { () throws(StoreError) in try store.registration(name) }, record)
  }

  /// An array that does not answer keeps nobody waiting for longer; `array check` says why.
  private static var readingPatience: Duration { .seconds(10) }

  func addArray(_ request: ArrayAddRequest, by caller: Caller) async throws(ControlError) -> ArrayAnswer {
    let written = WrittenRegistration(request)
    try require(
      caller, to: "add array '\(request.name.shown)'",
      detail: "add at \(request.url.shown) with credential '\(written.credential.shown)'")
    if let flaw = NameRules.flaw(ofArray: request.name) {
      throw .badRequest("cannot add array '\(request.name.shown)': \(flaw.cause); \(flaw.remedy)")
    }
    let array = try await usable(written, to: "add")
    try stored { () throws(StoreError) in try store.addArray(array, by: Author(caller), at: now()) }
    announce("array", "array '\(array.name)' added at \(array.destination)", by: caller, ["array": "\(array.name)"])
    return try await readNow(array.name)
  }

  func setArray(
    _ name: String, _ request: ArraySetRequest, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> ArrayAnswer {
    // Who may not is told nothing of what is registered.
    let known = try? store.registration(ArrayName(name)).written
    let credential = request.credential ?? known?.credential
    try require(
      caller, to: "change array '\(name.shown)'",
      detail: "change to \((request.url ?? known?.url)?.shown ?? "nothing known") with credential "
        + "'\(credential?.shown ?? "")'")
    var written = try stored { () throws(StoreError) in try store.registration(ArrayName(name)) }.written
    written.change(request)
    written.revision = revision ?? written.revision
    let array = try await usable(written, to: "change")
    try stored { () throws(StoreError) in try store.changeArray(array, by: Author(caller), at: now()) }
    announce("array", "array '\(array.name)' changed to \(array.destination)", by: caller, ["array": "\(array.name)"])
    return try await readNow(array.name)
  }

  /// What cannot work for want of a credential or a usable address is refused now, not at 3 a.m.
  private func usable(_ written: WrittenRegistration, to verb: String) async throws(ControlError) -> RegisteredArray {
    let array: RegisteredArray
    do throws(RegistrationFlaw) { array = try written.parsed() } catch {
      throw .badRequest(error.refusal(to: verb, written.name))
    }
    do { try await fleet.validate(array) } catch { throw .badRequest("\(error)") }
    return array
  }

  /// For whoever may register an array alone: the daemon opens no connection to where others say.
  func certificate(_ request: CertificateRequest, by caller: Caller) async throws(ControlError) -> CertificateAnswer {
    let subject = "the certificate at '\(request.url.shown)'"
    try require(caller, to: "look at \(subject)", detail: "connect to \(request.url.shown)")
    let address: ArrayAddress
    do { address = try ArrayAddress(request.url) } catch {
      throw .badRequest("cannot look at \(subject): \(error); give it as 'https://HOST' or 'https://HOST:PORT'")
    }
    guard address.scheme == .https else {
      throw .badRequest("cannot look at \(subject): plain http has none; give an address with https")
    }
    guard let shown = await ShownCertificate(at: address) else {
      throw ControlError(
        .failed,
        "cannot look at \(subject): nobody there showed one within 5 s; check the address, its port and the network to it"
      )
    }
    return CertificateAnswer(
      url: "\(address)", fingerprint: shown.fingerprint.hex, validFrom: shown.validFrom, validUntil: shown.validUntil)
  }

  /// Asks only where the credential is bound to, so whoever may open the socket may ask for it.
  func checkArray(_ name: String) async throws(ControlError) -> ArrayCheckAnswer {
    let registration = try stored { () throws(StoreError) in try store.registration(ArrayName(name)) }
    let array: RegisteredArray
    switch registration {
    case .usable(let usable): array = usable
    case .unusable(let written, let flaw):
      return ArrayCheckAnswer(
        name: name, problem: flaw.problem(of: written.name), serial: nil, systemName: nil, version: nil, links: [],
        durationSeconds: 0)
    }
    let others = try stored { () throws(StoreError) in try store.registrations() }
    let start = ContinuousClock.now
    let mark = try? store.beginReadings([array.name], at: now())
    defer { if let mark { try? store.endReadings(Array(mark.values)) } }
    do {
      let survey = try await fleet.survey(array, among: others)
      // So that arrays that were checked know each other at the ends of their links before the first cycle.
      // A store that cannot be written is no problem of the array.
      if array.serial == nil, store.cannotWriteBecause == nil { try store.recordSerial(survey.serial, of: array) }
      if array.mismatch(survey.serial) == nil { try? store.giveAnotherTry(array.name) }
      return ArrayCheckAnswer(
        name: name, problem: array.mismatch(survey.serial), serial: survey.serial, systemName: survey.systemName,
        version: survey.version,
        links: survey.links.map { link in
          .init(
            name: link.name, state: link.stateWord,
            peer: others.first { $0.serial == link.remoteSerial }?.name.rawValue)
        },
        durationSeconds: (ContinuousClock.now - start).inSeconds)
    } catch {
      return ArrayCheckAnswer(
        name: name, problem: "\(error)", serial: nil, systemName: nil, version: nil, links: [],
        durationSeconds: (ContinuousClock.now - start).inSeconds)
    }
  }

  func removeArray(
    _ name: String, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> ArrayRemovalAnswer {
    let known = try? store.registration(ArrayName(name)).written
    try require(
      caller, to: "remove array '\(name.shown)'", detail: "remove, with credential '\(known?.credential.shown ?? "")'")
    let latest = await schedule.latest
    try stored { () throws(StoreError) in
      try store.removeArray(ArrayName(name), basedOn: revision, by: Author(caller), at: now())
    }
    announce("array", "array '\(name)' removed", by: caller, ["array": "\(name)"])
    return ArrayRemovalAnswer(
      name: name, unmanagedReplicas: latest?.observation[ArrayName(name)]?.replicas.count)
  }

  func unbindCredential(
    _ name: String, by caller: Caller
  ) async throws(ControlError) -> CredentialUnbindingAnswer {
    try require(caller, to: "unbind credential '\(name.shown)'", detail: "unbind credential '\(name.shown)'")
    let arrays = try stored { () throws(StoreError) in
      try store.unbindCredential(name, by: Author(caller), at: now())
    }
    let users = arrays.map { "'\($0)'" }.joined(separator: ", ")
    announce(
      "credential-unbound",
      "credential '\(name)' unbound" + (arrays.isEmpty ? "" : "; it has to be bound again for \(users)"), by: caller)
    return CredentialUnbindingAnswer(credential: name, arrays: arrays.map(\.rawValue))
  }

  /// Refuses whoever may not decide where credentials are sent, and leaves a trace of it.
  private func require(_ caller: Caller, to action: String, detail: String) throws(ControlError) {
    guard case .refused(let because, let remedy) = registrars.answer(caller) else { return }
    // Whatever the level that the log was set to.
    var logger = logger
    logger.logLevel = .trace
    logger.warning(
      "refused to \(action): \(because); asked to \(detail)",
      metadata: ["event": "registration-refused", "by": "\(caller)"])
    // A store that cannot be written makes nobody a registrar; the journal has the trace.
    do throws(StoreError) {
      try store.recordRefusal(action, detail: detail, by: Author(caller), at: now())
    } catch {
      logger.error("\(error)", metadata: ["event": "store"])
    }
    throw ControlError(.notPermitted, "cannot \(action): \(because); \(remedy)")
  }
}

extension WrittenRegistration {
  init(_ request: ArrayAddRequest) {
    self.init(
      name: ArrayName(request.name), url: request.url, credential: request.credential ?? request.name,
      trust: Trust(authority: request.authority, request.fingerprint, request.fingerprints) ?? .systemRoots,
      allowsPlainHTTP: request.plainHTTP ?? false)
  }

  mutating func change(_ request: ArraySetRequest) {
    url = request.url ?? url
    credential = request.credential ?? credential
    allowsPlainHTTP = request.plainHTTP ?? allowsPlainHTTP
    let roots: Trust? = request.systemRoots == true ? .systemRoots : nil
    trust = roots ?? Trust(authority: request.authority, request.fingerprint, request.fingerprints) ?? trust
  }
}

extension WrittenRegistration.Trust {
  fileprivate init?(authority: String?, _ fingerprint: String?, _ fingerprints: [String]?) {
    if let authority {
      self = .authorities(pem: authority)
    } else if let pins = fingerprints ?? fingerprint.map({ [$0] }) {
      self = .fingerprints(pins)
    } else {
      return nil
    }
  }
}

extension ArrayAnswer {
  /// - Parameter record: of the last cycle; nil: none has read the array as it is registered.
  init(_ registration: Registration, _ record: CycleRecord?) {
    let summary = record?.arrays.first { $0.array == registration.name }
    let written = registration.written
    self.init(
      name: written.name.rawValue, url: written.url, credential: written.credential, plainHTTP: written.allowsPlainHTTP,
      serial: written.serial, revision: written.revision, version: summary?.version,
      unreadableBecause: summary?.unreadableBecause,
      lastReadAt: record.flatMap { summary?.lastRead(takenAt: $0.startedAt) }?.date)
    switch registration {
    case .usable(let array):
      switch array.trust {
      case .systemRoots: break
      case .authorities(let authorities):
        authorityFingerprints = authorities.certificates.map { CertificateFingerprint(certificate: $0).hex }
      case .fingerprints(let pins):
        fingerprints = pins.all.map(\.hex)
        fingerprint = pins.all.count == 1 ? fingerprints[0] : nil
      }
    case .unusable(_, let flaw):
      if case .authorityFile(let path) = flaw { authorityFile = path }
      unreadableBecause = flaw.problem(of: written.name)
    }
  }
}
