import ControlAPI
import Glibc
import Synchronization

/// Who may have how many connections: no user can take all of them, and some are kept for root and the daemon's own user.
final class ConnectionSlots: Sendable {
  private struct Taken {
    var byUser: [uid_t: Int] = [:]
    var common = 0
    var kept = 0
  }

  private let limits: ControlLimits
  private let trusted: Set<uid_t>
  private let state = Mutex(Taken())

  init(_ limits: ControlLimits, trusted: Set<uid_t> = [0, geteuid()]) {
    self.limits = limits
    self.trusted = trusted
  }

  var taken: Int { state.withLock { $0.common + $0.kept } }

  /// - Throws: `busy`, with the limit that is reached.
  func take(for user: uid_t) throws(ControlError) -> ConnectionSlot {
    let isKept = try state.withLock { taken throws(ControlError) in
      let own = taken.byUser[user, default: 0]
      if own < limits.connectionsPerUser, taken.common < limits.connections - limits.keptConnections {
        taken.byUser[user] = own + 1
        taken.common += 1
        return false
      }
      guard trusted.contains(user), taken.kept < limits.keptConnections else {
        throw own < limits.connectionsPerUser ? Self.allTaken : Self.shareTaken(own)
      }
      taken.kept += 1
      return true
    }
    return ConnectionSlot { self.giveBack(user, isKept: isKept) }
  }

  private func giveBack(_ user: uid_t, isKept: Bool) {
    state.withLock { taken in
      guard !isKept else {
        taken.kept -= 1
        return
      }
      taken.common -= 1
      let rest = taken.byUser[user, default: 1] - 1
      taken.byUser[user] = rest == 0 ? nil : rest
    }
  }

  private static func shareTaken(_ count: Int) -> ControlError {
    ControlError(
      .busy,
      "cannot reach protectd: it is busy, this user has \(count) connections already; end some, or try again in a minute"
    )
  }

  private static var allTaken: ControlError {
    ControlError(.busy, "cannot reach protectd: it is busy, all connections are taken; try again in a minute")
  }
}

/// The place of one connection, given back when nothing of it is left: the socket is closed, and what it asked for ends.
final class ConnectionSlot: Sendable {
  private let holders = Mutex(1)
  private let giveBack: @Sendable () -> Void

  fileprivate init(giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

  func hold() { holders.withLock { $0 += 1 } }

  func release() {
    let isLast = holders.withLock { holders in
      holders -= 1
      return holders == 0
    }
    if isLast { giveBack() }
  }
}
