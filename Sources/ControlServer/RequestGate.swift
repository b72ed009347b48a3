import ControlAPI
import Synchronization

/// Lets few requests of one costly kind work at once. The others wait their turn, each user's in order and users by turns,
/// so that whoever asks for much waits for himself; who waits too long, or has gone, drops out.
final class RequestGate: Sendable {
  private enum Turn { case comes, neverComes }

  private struct Waiting {
    var id: UInt64
    var user: UInt32
    var resume: CheckedContinuation<Turn, Never>
  }

  private struct State {
    var working = 0
    var lastUser: UInt32?
    var lastID: UInt64 = 0
    var waiting: [Waiting] = []
  }

  private let subject: String
  private let limit: Int
  private let patience: Duration
  private let state = Mutex(State())

  /// - Parameters:
  ///   - subject: what requests of the kind do, for the refusal.
  ///   - limit: how many work at once.
  ///   - patience: how long one waits.
  init(_ subject: String, limit: Int, patience: Duration = .seconds(30)) {
    self.subject = subject
    self.limit = limit
    self.patience = patience
  }

  var waitingCount: Int { state.withLock(\.waiting.count) }

  /// - Throws: `busy` when the turn did not come in time; what `body` throws.
  func pass<Answer: Sendable>(
    for user: UInt32, _ body: () async throws(ControlError) -> Answer
  ) async throws(ControlError) -> Answer {
    guard await turn(for: user) == .comes else {
      throw ControlError(
        .busy,
        "cannot take the request: protectd is busy \(subject) for others; try again in a minute")
    }
    defer { letNextIn() }
    return try await body()
  }

  private func turn(for user: UInt32) async -> Turn {
    let id: UInt64? = state.withLock { state in
      guard state.working == limit else {
        state.working += 1
        state.lastUser = user
        return nil
      }
      state.lastID += 1
      return state.lastID
    }
    guard let id else { return .comes }
    return await withTaskGroup { group in
      group.addTask {
        try? await Task.sleep(for: self.patience)
        self.giveUp(id)
      }
      let turn = await self.wait(id, user)
      group.cancelAll()
      return turn
    }
  }

  private func wait(_ id: UInt64, _ user: UInt32) async -> Turn {
    await withTaskCancellationHandler {
      await withCheckedContinuation { resume in
        let turn: Turn? = state.withLock { state in
          if Task.isCancelled { return .neverComes }
          // Somebody may have left since.
          if state.working < limit {
            state.working += 1
            state.lastUser = user
            return .comes
          }
          state.waiting.append(Waiting(id: id, user: user, resume: resume))
          return nil
        }
        if let turn { resume.resume(returning: turn) }
      }
    } onCancel: {
      giveUp(id)
    }
  }

  private func giveUp(_ id: UInt64) {
    let gone = state.withLock { state in
      state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
    }
    gone?.resume.resume(returning: .neverComes)
  }

  private func letNextIn() {
    let next = state.withLock { state -> Waiting? in
      guard !state.waiting.isEmpty else {
        state.working -= 1
        return nil
      }
      let next = state.waiting.remove(at: state.waiting.firstIndex { $0.user != state.lastUser } ?? 0)
      state.lastUser = next.user
      return next
    }
    next?.resume.resume(returning: .comes)
  }
}
