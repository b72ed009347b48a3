import ProtectionStore
import Synchronization

/// What of the alerts that memory owes is on its way to the journal. An alert counts as told once the journal has taken it,
/// and while it takes none, each waits there once, however many cycles pass.
public final class AlertDelivery: Sendable {
  /// What became of what was logged until now.
  public enum Flushed: Sendable {
    case taken
    /// It is still on its way.
    case waiting
    /// Some of what was logged since the last answer never arrives.
    case lost
  }

  /// Waits, within bounds of its own, until the journal has taken what was logged.
  public typealias Flush = @Sendable () async -> Flushed

  private struct State {
    var entries: [Int64: Set<OwedEntry>] = [:]
    /// Up to this one.
    var holdNotice: Int64 = 0
  }

  /// The longest time in which one cycle tells what is owed; a journal that is slow gets the rest after the next.
  static let longest: Duration = .seconds(30)
  /// So many entries are on their way at most: fewer than wait for a journal anywhere.
  static let batch = 500

  private let flush: Flush
  private let state = Mutex(State())

  /// - Parameter flush: by default all that is logged counts as taken.
  public init(flush: @escaping Flush = { .taken }) { self.flush = flush }

  /// Whether all that was handed over has been taken.
  func isClear() async -> Bool {
    switch await flush() {
    case .taken: return true
    case .waiting: return false
    case .lost:
      // Nobody knows which, so all is told again.
      state.withLock { $0 = State() }
      return false
    }
  }

  /// Whether it was handed over already.
  func has(_ entry: OwedEntry, of cycle: Int64) -> Bool {
    state.withLock { $0.entries[cycle]?.contains(entry) == true }
  }

  func note(_ entry: OwedEntry, of cycle: Int64) {
    state.withLock { _ = $0.entries[cycle, default: []].insert(entry) }
  }

  func has(_ notice: HoldNotice) -> Bool { state.withLock { notice.id <= $0.holdNotice } }
  func note(_ notice: HoldNotice) { state.withLock { $0.holdNotice = max($0.holdNotice, notice.id) } }

  /// A cycle's alerts are told.
  func forget(_ cycle: Int64) { state.withLock { $0.entries[cycle] = nil } }
}
