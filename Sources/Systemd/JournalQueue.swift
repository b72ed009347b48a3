import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// The way to the journal on which nobody waits. What it takes at once is written at once; while it takes nothing, because
/// journald hangs or is gone, entries wait here in their order, up to a bound, and a thread of its own goes on trying.
public final class JournalQueue: Sendable {
  /// How much of what was appended the journal has.
  public struct Progress: Equatable, Sendable {
    /// Entries that it has not taken yet.
    public var waiting: Int
    /// Entries that found no room here, or cannot be written at all, since the process began.
    public var lost: Int
    /// For how long it has taken nothing although something waits; nil unless that is longer than a journal in order takes.
    public var stalledFor: Duration?

    public init(waiting: Int = 0, lost: Int = 0, stalledFor: Duration? = nil) {
      self.waiting = waiting
      self.lost = lost
      self.stalledFor = stalledFor
    }
  }

  private let journal: Journal
  private let limit: Int
  private let patience: Duration
  private let writer = DispatchQueue(label: "protectd.journal")
  private let state = Mutex(State())

  private struct State {
    var waiting: [ArraySlice<UInt8>] = []
    /// How many at the beginning of `waiting` are out; removed now and then, because each removal moves all others.
    var written = 0
    var taken = 0
    var appended: Int { taken + waiting.count - written }
    var lost = 0
    var isWriting = false
    /// When something was last taken, or began to wait.
    var lastProgress = ContinuousClock.now
    /// Since the journal stalled: when that began, and what `lost` was.
    var stall: (since: ContinuousClock.Instant, lost: Int)?
  }

  /// - Parameters:
  ///   - limit: entries that may wait; some hundred bytes each.
  ///   - patience: how long a journal in order may take for the next entry.
  public init(_ journal: Journal, limit: Int = 10_000, patience: Duration = .seconds(5)) {
    self.journal = journal
    self.limit = limit
    self.patience = patience
  }

  /// Returns at once.
  public func append(_ entry: JournalEntry) {
    var rest = journal.encoded(entry)[...]
    state.withLock { state in
      if !state.isWriting {
        do throws(SystemdError) { try journal.write(&rest, within: .zero) } catch {
          if !error.mayPass(journal.destination) {
            state.lost += 1
            return
          }
        }
      }
      if rest.isEmpty {
        state.taken += 1
      } else if state.waiting.count - state.written >= limit {
        state.lost += 1
      } else {
        state.waiting.append(rest)
        if !state.isWriting {
          state.isWriting = true
          state.lastProgress = .now
          writer.async { self.writeWaiting() }
        }
      }
    }
  }

  public var progress: Progress { state.withLock { measure($0) } }

  private func measure(_ state: State) -> Progress {
    let waiting = state.waiting.count - state.written
    let silence = ContinuousClock.now - state.lastProgress
    return Progress(
      waiting: waiting, lost: state.lost, stalledFor: waiting > 0 && silence >= patience ? silence : nil)
  }

  /// Waits until the journal has taken all that was appended so far; no longer than its patience, and not at all for one that
  /// has stalled.
  /// - Returns: whether it has. What was lost is in `progress`.
  @discardableResult
  public func flush() async -> Bool {
    let (goal, end) = (state.withLock { $0.appended }, ContinuousClock.now + patience)
    while true {
      let (isDone, isStalled) = state.withLock { state in (state.taken >= goal, measure(state).stalledFor != nil) }
      if isDone || isStalled || ContinuousClock.now >= end { return isDone }
      do { try await Task.sleep(for: .milliseconds(5)) } catch { return false }
    }
  }

  /// Writes what waits, until nothing does.
  private func writeWaiting() {
    while var rest = next() {
      do throws(SystemdError) {
        try journal.write(&rest, within: min(patience, .seconds(1)))
        wrote(rest)
      } catch {
        if !error.mayPass(journal.destination) {
          wrote([], isLost: true)
        } else {
          // A part of a line is out.
          wrote(rest)
          noteStall()
          // A journald that is away answers at once.
          if !error.isFull { usleep(1_000_000) }
        }
      }
    }
  }

  private func next() -> ArraySlice<UInt8>? {
    let (rest, stall) = state.withLock { state -> (ArraySlice<UInt8>?, String?) in
      if state.written < state.waiting.count { return (state.waiting[state.written], nil) }
      (state.waiting, state.written, state.isWriting) = ([], 0, false)
      defer { state.stall = nil }
      return (nil, state.stall.map { Self.sentence(since: $0.since, lost: state.lost - $0.lost) })
    }
    if let stall { append(JournalEntry(stall, priority: .warning, messageID: .journal)) }
    return rest
  }

  private func wrote(_ rest: ArraySlice<UInt8>, isLost: Bool = false) {
    state.withLock { state in
      guard rest.isEmpty else {
        state.waiting[state.written] = rest
        return
      }
      state.waiting[state.written] = []
      state.written += 1
      state.taken += 1
      if isLost { state.lost += 1 }
      state.lastProgress = .now
      if state.written >= 1_000 {
        state.waiting.removeFirst(state.written)
        state.written = 0
      }
    }
  }

  private func noteStall() {
    state.withLock { state in
      if state.stall == nil, ContinuousClock.now - state.lastProgress >= patience {
        state.stall = (state.lastProgress, state.lost)
      }
    }
  }

  private static func sentence(since: ContinuousClock.Instant, lost: Int) -> String {
    let seconds = (ContinuousClock.now - since).components.seconds
    return "the journal took no entries for \(seconds) s: those before this one came late, and \(lost) were lost; "
      + "alerts among these are told again"
  }
}

extension SystemdError {
  fileprivate var code: Int32? { if case .journalNotWritten(let code) = self { code } else { nil } }

  fileprivate var isFull: Bool { code == EAGAIN }

  /// Whether trying again may help: a socket's other side may come back, and a full pipe be read, but an entry that does not
  /// fit never will, nor will a closed descriptor open.
  fileprivate func mayPass(_ destination: Journal.Destination) -> Bool {
    switch destination {
    case .socket: code != EMSGSIZE
    case .lines: isFull
    }
  }
}
