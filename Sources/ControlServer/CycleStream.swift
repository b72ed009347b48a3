import ControlAPI

/// Runs a cycle for a client and tells it how far the cycle is: one line of JSON an event, the record last.
struct CycleStream: Sendable {
  let service: any ControlService

  /// After this time the answer begins, whatever it will be: the client can tell a daemon that works from one that hangs.
  private static let silence = Duration.seconds(2)

  /// Returns when the cycle has ended or the client has gone.
  func write(to writer: AnswerWriter, by caller: Caller) async {
    // Of a client that does not keep up the oldest lines are dropped, never the last one. nil: the answer begins.
    let (events, feed) = AsyncStream.makeStream(of: CycleEvent?.self, bufferingPolicy: .bufferingNewest(1000))
    await withTaskGroup { group in
      group.addTask { await run(by: caller, feed) }
      group.addTask {
        // Cancelled when the cycle was faster.
        try? await Task.sleep(for: Self.silence)
        if !Task.isCancelled { feed.yield(nil) }
      }
      await tell(events, writer)
      group.cancelAll()
    }
  }

  private func tell(_ events: AsyncStream<CycleEvent?>, _ writer: AnswerWriter) async {
    var hasBegun = false
    for await event in events {
      if !hasBegun, case .failed(let error) = event { return writer.send(ControlAnswer(error)) }
      if !hasBegun { writer.begin() }
      hasBegun = true
      guard let event else { continue }
      do { try await writer.send(line: event) } catch { return writer.abandon() }
    }
    if hasBegun { writer.end() } else { writer.abandon() }
  }

  private func run(by caller: Caller, _ feed: AsyncStream<CycleEvent?>.Continuation) async {
    do throws(ControlError) {
      feed.yield(.finished(try await service.runCycle(by: caller) { feed.yield(.progress($0)) }))
    } catch {
      feed.yield(.failed(error))
    }
    feed.finish()
  }
}
