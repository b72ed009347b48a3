/// What happens next about a finding: what is being done, what it waits for, or what a person must do. Derived in one
/// place, `Remedies`, and made words here.
public enum Remedy: Hashable, Sendable {
  /// Carried out in that cycle; the next complete reading shows it.
  case done(Change.Kind, cycle: Int64)
  /// Sent in that cycle without a definitive answer.
  case undecided(Change.Kind, cycle: Int64)
  /// Permitted, and not carried out yet.
  case planned(Change.Kind)
  /// Only its turn is not yet.
  case queued(because: String, expectedAt: Timestamp?)
  case refused(Change.Kind, because: String)
  case awaitsApproval(Change.Kind, because: String)
  case withheld(Change.Kind, because: String, Ending)
  /// What is done for the consistency group that holds the entity.
  indirect case through(group: String, Remedy)
  /// protectd has no step for it.
  case none(Ending)

  /// Stable: in JSON, journal and store.
  public enum Word: String, Sendable, Codable, CaseIterable {
    case done, undecided, planned, queued, refused, approval, withheld, waiting, person
  }

  public var word: Word {
    switch self {
    case .done: .done
    case .undecided: .undecided
    case .planned: .planned
    case .queued: .queued
    case .refused: .refused
    case .awaitsApproval: .approval
    case .withheld: .withheld
    case .through(_, let remedy): remedy.word
    case .none(.byItself): .waiting
    case .none(.person): .person
    }
  }

  /// Whether protectd is at it, so that nobody need hear of the finding yet. What is undecided has a finding of its own
  /// that tells when it takes too long.
  public var isUnderWay: Bool {
    switch word {
    case .done, .undecided, .planned, .queued: true
    case .refused, .approval, .withheld, .waiting, .person: false
    }
  }

  /// When the turn of what is queued is expected.
  public var expectedAt: Timestamp? {
    get {
      switch self {
      case .queued(_, let at): at
      case .through(_, let remedy): remedy.expectedAt
      case .done, .undecided, .planned, .refused, .awaitsApproval, .withheld, .none: nil
      }
    }
    set {
      switch self {
      case .queued(let reason, _): self = .queued(because: reason, expectedAt: newValue)
      case .through(let group, var remedy):
        remedy.expectedAt = newValue
        self = .through(group: group, remedy)
      case .done, .undecided, .planned, .refused, .awaitsApproval, .withheld, .none: break
      }
    }
  }

  public var sentence: String {
    switch self {
    case .done(let change, let cycle): "\(change.pastWords) in cycle \(cycle); the next complete reading shows it"
    case .undecided(let change, let cycle):
      "complete readings of both arrays decide whether \(change.rawValue) of cycle \(cycle) took effect"
    case .planned(let change): "the next cycle goes on with \(change.rawValue)"
    case .queued(let reason, let at):
      "\(Self.turn(at)): \(reason)"
    case .refused(let change, let reason):
      "the array refused \(change.rawValue): \(reason); it is tried again after a pause"
    case .awaitsApproval(let change, let reason): "withheld \(change.rawValue): \(reason); \(Ending.approval.sentence)"
    case .withheld(let change, let reason, let ends): "withheld \(change.rawValue): \(reason); \(ends.sentence)"
    case .through(let group, let remedy): "through consistency group '\(group)': \(remedy.sentence)"
    case .none(.byItself(let words)): "nothing need be done: it ends once \(words)"
    case .none(.person(let words)): Ending.person(must: words).sentence
    }
  }

  fileprivate static func turn(_ at: Timestamp?) -> String {
    "waits for its turn, \(at.map { "about \($0)" } ?? "nobody can say yet when that is")"
  }

  public var next: Next { Next(word: word, sentence: sentence) }
}

/// A remedy as it is kept and told.
public struct Next: Hashable, Sendable, Codable {
  public var word: Remedy.Word
  public var sentence: String

  public init(word: Remedy.Word, sentence: String) {
    self.word = word
    self.sentence = sentence
  }
}

extension WithheldStep {
  /// What happens next about what the step is for.
  /// - Parameter turn: when its turn is expected, if only that is missing.
  public func remedy(turn: Timestamp? = nil) -> Remedy {
    if isQueued { return .queued(because: reason, expectedAt: turn) }
    return awaitsApproval ? .awaitsApproval(change, because: reason) : .withheld(change, because: reason, ends)
  }
}

extension WithheldStep {
  /// What ends the withholding, without the reason.
  public func whatEnds(turn: Timestamp? = nil) -> String { isQueued ? Remedy.turn(turn) : ends.sentence }
}

extension Change.Kind {
  fileprivate var pastWords: String {
    switch self {
    case .createReplica: "a replica was created"
    case .setSchedule: "the policy's interval and RPO were set"
    case .resumeReplica: "the replica was resumed"
    case .addMember: "the volume was added to its consistency group"
    case .turnDirection: "the direction was turned"
    }
  }
}
