/// The words that sentences and evidence use for what arrays report.

extension Replica.Role {
  public var word: String {
    switch self {
    case .source: "source"
    case .target: "target"
    case .peer: "peer"
    case .other(let word): word
    }
  }
}

extension Replica.TypeWord {
  public var word: String {
    switch self {
    case .known(let type): type.rawValue
    case .other(let word): word
    }
  }
}

extension Replica.State {
  public var word: String {
    switch self {
    case .active: "active"
    case .suspended: "suspended"
    case .autoSuspended: "auto-suspended"
    case .notTold: "not told"
    case .other(let word): word
    }
  }
}

extension Replica.Job {
  public var word: String {
    switch self {
    case .initializing: "initializing"
    case .pending: "pending"
    case .replicating: "replicating"
    case .stalled: "stalled"
    case .done: "done"
    case .other(let word): word
    }
  }
}

extension Replica.Synchronisation {
  public var word: String {
    switch self {
    case .initializingPending: "waiting to initialize"
    case .initializing: "initializing"
    case .synchronized: "synchronized"
    case .inProgress: "catching up"
    case .outOfSync: "out of sync"
    case .lagging: "lagging"
    case .stalled: "stalled"
    case .other(let word): word
    }
  }
}

extension Replica.RPOState {
  public var word: String {
    switch self {
    case .ok: "ok"
    case .lagging: "lagging"
    case .notApplicable: "not applicable"
    case .other(let word): word
    }
  }
}

extension Link.State {
  public var word: String {
    switch self {
    case .up: "up"
    case .degraded: "degraded"
    case .down: "down"
    case .unknown: "in an unknown state"
    case .other(let word): "in state '\(word)'"
    }
  }
}

extension Pool.State {
  public var word: String {
    switch self {
    case .normal: "normal"
    case .limited: "limited"
    case .locked: "locked"
    case .other(let word): word
    }
  }
}

/// `1 replica`, `2 replicas`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// For nouns with a plural of their own.
func counted(_ count: Int, _ noun: String, _ plural: String) -> String { "\(count) \(count == 1 ? noun : plural)" }

/// `'a', 'b'`.
func quoted<Name: CustomStringConvertible>(_ names: [Name]) -> String {
  names.map { "'\($0)'" }.joined(separator: ", ")
}
