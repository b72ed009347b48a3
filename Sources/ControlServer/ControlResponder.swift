import ControlAPI
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// Answers one HTTP request: checks its form, finds out who sent it, asks the service, writes the answer.
struct ControlResponder: Sendable {
  let dispatch: ControlDispatch
  let limits: ControlLimits
  let logger: Logger

  func respond(
    _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    let outcome = try await call(request)
    switch outcome {
    case .failure(let refusal):
      var answer = ControlAnswer(refusal.error)
      answer.allowedMethods = refusal.allowedMethods
      try await writer.write(response: answer.head, body: ResponseBody(byteBuffer: answer.body))
    case .success(let call):
      let caller = try await caller(of: call, channel)
      logger.debug("control request", metadata: ["request": "\(call.endpoint.rawValue)", "user": "\(caller)"])
      if call.endpoint == .backUpStore {
        try await StoreBackupStream(service: dispatch.service).write(to: writer, by: caller)
      } else if call.wantsProgress {
        try await CycleStream(service: dispatch.service).write(to: writer, by: caller)
      } else {
        guard let answer = await answer(call, by: caller, to: channel) else { return }
        try await writer.write(response: answer.head, body: ResponseBody(byteBuffer: answer.body))
      }
    }
  }

  private func call(_ request: Request) async throws -> Result<ControlCall, ControlCallError> {
    do {
      var call = try ControlCall(method: request.method.rawValue, target: request.head.path ?? "")
      if call.endpoint.method == "POST" {
        call.body = Data(try await request.body.collect(upTo: limits.bodyBytes).readableBytesView)
      }
      return .success(call)
    } catch let error as ControlCallError {
      return .failure(error)
    } catch is NIOTooManyBytesError {
      return .failure(
        ControlCallError(
          ControlError(
            .tooLarge,
            "cannot read the request: its body has more than \(limits.bodyBytes) bytes; send fewer files at once")))
    }
  }

  /// The user's name may have to be fetched from a directory service, so only what is written down asks for it.
  private func caller(of call: ControlCall, _ channel: any Channel) async throws -> Caller {
    let peer = try await PeerCredentials.read(from: channel)
    return Caller(
      uid: peer.uid, gid: peer.gid, pid: peer.pid, userName: call.endpoint.method == "GET" ? nil : peer.userName)
  }

  /// How soon it is noticed that a client has gone.
  private static let lookInterval = Duration.milliseconds(200)

  /// - Returns: nil when the client has gone: what it asked for is cancelled then, for nobody would read it.
  private func answer(_ call: ControlCall, by caller: Caller, to channel: any Channel) async -> ControlAnswer? {
    await withTaskGroup(of: ControlAnswer?.self) { group in
      group.addTask { await answer(call, by: caller) }
      group.addTask {
        while channel.isActive, (try? await Task.sleep(for: Self.lookInterval)) != nil {}
        return nil
      }
      var finished: ControlAnswer?
      for await result in group {
        finished = finished ?? result
        group.cancelAll()
      }
      return channel.isActive ? finished : nil
    }
  }

  private func answer(_ call: ControlCall, by caller: Caller) async -> ControlAnswer {
    do throws(ControlError) {
      return try await dispatch.answer(call, by: caller)
    } catch {
      return ControlAnswer(error)
    }
  }
}
