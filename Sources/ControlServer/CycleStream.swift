import ControlAPI
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Runs a cycle for a client and tells it how far the cycle is: one line of JSON an event, the record last.
struct CycleStream: Sendable {
  let service: any ControlService

  /// Returns when the cycle has ended, even if the client has gone long before.
  func write(to writer: consuming ResponseWriter, by caller: Caller) async throws {
    // Of a client that does not keep up the oldest lines are dropped, never the last one.
    let (events, feed) = AsyncStream.makeStream(of: CycleEvent.self, bufferingPolicy: .bufferingNewest(1000))
    async let cycle: Void = run(by: caller, feed)
    var iterator = events.makeAsyncIterator()
    let first = await iterator.next()
    if case .failed(let error) = first {
      let answer = ControlAnswer(error)
      try await writer.write(response: answer.head, body: ResponseBody(byteBuffer: answer.body))
      await cycle
      return
    }
    var event = first
    do {
      var head = HTTPResponse(status: .ok)
      head.headerFields[.contentType] = "application/x-ndjson"
      var body = try await writer.writeHead(head)
      while let line = event {
        try await body.write(ControlAnswer(line).body)
        event = await iterator.next()
      }
      try await body.finish(nil)
    } catch {
      // The client has gone; the cycle goes on and is recorded.
      await cycle
      throw error
    }
    await cycle
  }

  private func run(by caller: Caller, _ feed: AsyncStream<CycleEvent>.Continuation) async {
    do throws(ControlError) {
      feed.yield(.finished(try await service.runCycle(by: caller) { feed.yield(.progress($0)) }))
    } catch {
      feed.yield(.failed(error))
    }
    feed.finish()
  }
}
