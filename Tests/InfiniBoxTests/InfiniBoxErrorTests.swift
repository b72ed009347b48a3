import Foundation
import InfiniBox
import Testing

/// Each way in which a call can fail: its cause, whether it may have had an effect, and who can end it.
@Suite struct InfiniBoxErrorTests {
  /// What an array (or the network) does to a POST, and how that must be judged.
  struct Failure: Sendable, CustomTestStringConvertible {
    let name: String
    let answer: @Sendable () throws(TransportError) -> TransportResponse
    let cause: InfiniBoxError.Cause
    let isDefinitive: Bool
    let recovery: Recovery

    init(
      _ name: String, _ cause: InfiniBoxError.Cause, isDefinitive: Bool, _ recovery: Recovery,
      _ answer: @escaping @Sendable () throws(TransportError) -> TransportResponse
    ) {
      self.name = name
      self.answer = answer
      self.cause = cause
      self.isDefinitive = isDefinitive
      self.recovery = recovery
    }

    init(
      _ name: String, _ cause: InfiniBoxError.Cause, isDefinitive: Bool, _ recovery: Recovery,
      transport: TransportError
    ) {
      self.init(name, cause, isDefinitive: isDefinitive, recovery) { () throws(TransportError) in throw transport }
    }

    var testDescription: String { name }
  }

  static func error(_ code: String, remote: Bool = false) -> APIError {
    APIError(code: code, message: "refused", reasons: [], severity: "ERROR", isRemote: remote)
  }

  static let withoutAnswer: [Failure] = [
    Failure(
      "connection refused", .unreachable(.refused), isDefinitive: true, .nextCycle,
      transport: .cannotConnect(.refused)),
    Failure(
      "unknown host", .unreachable(.nameNotFound), isDefinitive: true, .nextCycle,
      transport: .cannotConnect(.nameNotFound)),
    Failure(
      "no connection in time", .unreachable(.timedOut), isDefinitive: true, .nextCycle,
      transport: .cannotConnect(.timedOut)),
    Failure(
      "wrong host name", .tls(.wrongHostName("paris")), isDefinitive: true, .operator,
      transport: .tls(.wrongHostName("paris"))),
    Failure("lost", .connectionLost, isDefinitive: false, .nextCycle, transport: .connectionLost),
    Failure(
      "cut off", .malformedAnswer(.truncated), isDefinitive: false, .nextCycle, transport: .truncatedAnswer),
    Failure(
      "idle", .timedOut(deadline: .seconds(30)), isDefinitive: false, .nextCycle, transport: .idleTimeout),
    Failure(
      "too long", .answerTooLarge(limit: 9), isDefinitive: false, .operator, transport: .answerTooLarge(limit: 9)),
    Failure(
      "no HTTP", .malformedAnswer(.notHTTP("x")), isDefinitive: false, .operator, transport: .notHTTP("x")),
    Failure("cancelled", .cancelled, isDefinitive: false, .nextCycle, transport: .cancelled),
  ]

  static let refusals: [Failure] = [
    Failure("401", .unauthorized, isDefinitive: true, .operator) { Sample.text("", status: 401) },
    Failure("403", .forbidden(error("NO")), isDefinitive: true, .operator) { Sample.refusal(403, code: "NO") },
    Failure("403 by the peer", .forbidden(error("NO", remote: true)), isDefinitive: false, .operator) {
      Sample.refusal(403, code: "NO", isRemote: true)
    },
    Failure(
      "remote permission", .remotePermissionRequired(error("REMOTE_PERMISSION_REQUIRED")), isDefinitive: true,
      .operator
    ) { Sample.refusal(403, code: "REMOTE_PERMISSION_REQUIRED") },
    Failure("404", .notFound(error("GONE")), isDefinitive: true, .nextCycle) { Sample.refusal(404, code: "GONE") },
    Failure("409", .conflict(error("NAME")), isDefinitive: true, .operator) { Sample.refusal(409, code: "NAME") },
    Failure("409 by the peer", .conflict(error("NAME", remote: true)), isDefinitive: false, .operator) {
      Sample.refusal(409, code: "NAME", isRemote: true)
    },
    Failure("400", .refused(status: 400, error("BAD")), isDefinitive: true, .operator) {
      Sample.refusal(400, code: "BAD")
    },
    Failure("400 from something in between", .refused(status: 400, nil), isDefinitive: false, .operator) {
      Sample.text("<html>bad</html>", status: 400)
    },
    Failure("408", .refused(status: 408, nil), isDefinitive: false, .operator) { Sample.text("", status: 408) },
    Failure("302", .refused(status: 302, nil), isDefinitive: false, .operator) { Sample.text("", status: 302) },
    Failure("429", .throttled(retryAfter: .seconds(7)), isDefinitive: true, .nextCycle) {
      TransportResponse(status: 429, headers: [("Retry-After", "7")])
    },
    Failure("429 for ever", .throttled(retryAfter: .seconds(Int64.max)), isDefinitive: true, .nextCycle) {
      TransportResponse(status: 429, headers: [("Retry-After", "9223372036854775807")])
    },
    Failure("429 without time", .throttled(retryAfter: nil), isDefinitive: true, .nextCycle) {
      TransportResponse(status: 429)
    },
    Failure("500", .serverError(status: 500, error("OOPS")), isDefinitive: false, .nextCycle) {
      Sample.refusal(500, code: "OOPS")
    },
    Failure("503", .serverError(status: 503, nil), isDefinitive: false, .nextCycle) {
      Sample.text("busy", status: 503)
    },
    Failure("200 with an error", .refused(status: 200, error("ODD")), isDefinitive: false, .operator) {
      Sample.refusal(200, code: "ODD")
    },
  ]

  static let malformed: [Failure] = [
    Failure("HTML", .malformedAnswer(.html), isDefinitive: false, .operator) {
      Sample.text("\n<!DOCTYPE html><title>Login</title>")
    },
    Failure("empty", .malformedAnswer(.empty), isDefinitive: false, .nextCycle) { Sample.text(" \n") },
    Failure("truncated", .malformedAnswer(.truncated), isDefinitive: false, .nextCycle) {
      Sample.text(#"{"result": {"id": 7, "na"#)
    },
    Failure("plain text", .malformedAnswer(.notJSON), isDefinitive: false, .operator) { Sample.text("hello") },
    Failure("a bare list", .malformedAnswer(.notJSON), isDefinitive: false, .operator) { Sample.text("[1]") },
    Failure("no result", .malformedAnswer(.missingKey("result")), isDefinitive: false, .operator) {
      Sample.text(#"{"error": null}"#)
    },
    Failure("null result", .malformedAnswer(.nullResult), isDefinitive: false, .operator) {
      Sample.text(#"{"result": null, "error": null}"#)
    },
    Failure("missing key", .malformedAnswer(.missingKey("result.role")), isDefinitive: false, .operator) {
      Sample.text(#"{"result": {"id": 7, "link_id": 3}, "error": null}"#)
    },
    Failure("NUL", .malformedAnswer(.nulCharacter(offset: 21)), isDefinitive: false, .operator) {
      Sample.text(#"{"result": {"name": "\u0000"}, "error": null}"#)
    },
  ]

  @Test(arguments: withoutAnswer + refusals + malformed)
  func judgesTheFailureOfAWrite(_ failure: Failure) async throws {
    let (array, _) = InfiniBoxSystem.scripted { (_, _) throws(TransportError) in try failure.answer() }
    let error = await #expect(throws: InfiniBoxError.self) { try await create(on: array) }
    #expect(error?.cause == failure.cause)
    #expect(error?.isDefinitive == failure.isDefinitive)
    #expect(error?.recovery == failure.recovery)
  }

  /// A read that failed has changed nothing, whatever happened to its answer.
  @Test(arguments: withoutAnswer + refusals + malformed)
  func readsAreAlwaysDefinitive(_ failure: Failure) async throws {
    let (array, _) = InfiniBoxSystem.scripted { (_, _) throws(TransportError) in try failure.answer() }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.get(7) }
    #expect(error?.cause == failure.cause)
    #expect(error?.isDefinitive == true)
  }

  /// One line, in the shape of all sentences: cause, then what to do, without secrets or a full stop.
  @Test(arguments: withoutAnswer + refusals + malformed)
  func saysWhatAndWhereAndWhatToDo(_ failure: Failure) async throws {
    let (array, _) = InfiniBoxSystem.scripted { (_, _) throws(TransportError) in try failure.answer() }
    let error = await #expect(throws: InfiniBoxError.self) { try await create(on: array) }
    let sentence = "\(try #require(error))"
    #expect(sentence.hasPrefix("cannot post 'replicas' of array 'paris': "))
    #expect(sentence.contains("(POST /api/rest/replicas); "))
    #expect(!sentence.hasSuffix("."))
    #expect(!sentence.contains("\n"))
    #expect(!sentence.contains("123456"))
    #expect(!sentence.contains("admin"))
  }

  @Test func saysWrongTypesWithTheirPath() async throws {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in
      Sample.page(1, size: 1000, of: [Sample.object(1), Sample.object(2, ["name": 7])])
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list() }
    guard case .malformedAnswer(.wrongType(let path, _)) = error?.cause else {
      Issue.record("expected wrongType, got \(String(describing: error))")
      return
    }
    #expect(path == "result[1].name")
  }

  @Test func quotesTheArrayInOneShortLine() async throws {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in
      Sample.refusal(409, code: "NAME_CONFLICT", message: "taken\nby " + String(repeating: "x", count: 5000))
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await create(on: array) }
    let sentence = "\(try #require(error))"
    #expect(sentence.contains("HTTP 409 NAME_CONFLICT 'taken by xxx"))
    #expect(!sentence.contains("\n"))
    #expect(sentence.utf8.count < 500)
  }

  @Test func whatIsWrongBeforeSendingIsNotSent() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in Sample.envelope(Sample.object(1)) }
    let error = await #expect(throws: InfiniBoxError.self) {
      try await array.replicas.replicateEntityUseBase(
        Sample.volume(1), over: Sample.link(), localSnapshot: Sample.volume(3, parent: 2),
        remoteSnapshot: Sample.volume(9, parent: 8))
    }
    #expect(error?.isDefinitive == true)
    #expect(error?.recovery == .never)
    await #expect(throws: InfiniBoxError.self) {
      try await array.metadata.remove(key: "../../volumes/1", of: 7)
    }
    #expect(transport.requests.isEmpty)
  }

  /// The members could not be listed, so no replica was asked for.
  @Test func failingToReadMembersIsDefinitive() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { (_, _) throws(TransportError) in throw .connectionLost }
    let error = await #expect(throws: InfiniBoxError.self) {
      try await array.replicas.replicateConsGroup(
        Sample.group(1), over: Sample.link(), remotePool: Sample.pool(2))
    }
    #expect(error?.isDefinitive == true)
    #expect(transport.requests.map(\.method) == [.get])
  }

  private func create(on array: InfiniBoxSystem) async throws(InfiniBoxError) -> Replica {
    try await array.approved.replicas.create(
      ReplicaCreation(
        .volume(1), linkID: 2, start: .newTarget(remotePoolID: 3, [.init(localEntityID: 1)])))
  }
}
