import ControlAPI
import Foundation
import Logging
import NIOCore

/// Answers one request: checks its form, asks the service, writes the answer.
struct ControlResponder: Sendable {
  let dispatch: ControlDispatch
  let logger: Logger

  func respond(to request: IncomingRequest, from peer: PeerCredentials, _ writer: AnswerWriter) async {
    let call: ControlCall
    do throws(ControlCallError) {
      call = try ControlCall(
        method: request.method, target: request.target, ifMatch: request.ifMatch,
        body: Data(request.body.readableBytesView))
    } catch {
      var answer = ControlAnswer(error.error)
      answer.allowedMethods = error.allowedMethods
      return writer.send(answer)
    }
    let caller = caller(of: call, peer)
    logger.debug("control request", metadata: ["request": "\(call.endpoint.rawValue)", "user": "\(caller)"])
    if call.endpoint == .backUpStore {
      await StoreBackupStream(service: dispatch.service).write(to: writer, by: caller)
    } else if call.wantsProgress {
      await CycleStream(service: dispatch.service).write(to: writer, by: caller)
    } else {
      writer.send(await answer(call, by: caller))
    }
  }

  /// The user's name may have to be fetched from a directory service, so only what is written down asks for it.
  private func caller(of call: ControlCall, _ peer: PeerCredentials) -> Caller {
    Caller(uid: peer.uid, gid: peer.gid, pid: peer.pid, userName: call.endpoint.method == "GET" ? nil : peer.userName)
  }

  private func answer(_ call: ControlCall, by caller: Caller) async -> ControlAnswer {
    do throws(ControlError) {
      return try await dispatch.answer(call, by: caller)
    } catch {
      return ControlAnswer(error)
    }
  }
}
