extension Step {
  /// What became of the step, as a sentence: `created replica 7 of volume 'db-1' on array 'paris' over link 'paris-lyon'`.
  /// - Parameter outcome: nil where the daemon ended before an answer came.
  public func words(of outcome: StepOutcome?) -> String {
    switch outcome {
    case .done(let replica): change.past(of: entity, replica: replica) + place
    case .confirmed(let replica):
      change.past(of: entity, replica: replica) + place + ", as a reading of both arrays shows"
    case .absent: "array '\(array)' did not \(attempt), as a reading of both arrays shows; it may be tried again"
    case .refused(let reason): "array '\(array)' did not \(attempt): \(reason)"
    case .unknown(let reason): "\(doubt): \(reason); nothing more is done to it until both arrays have been read"
    case nil: "\(doubt): the daemon ended before an answer came; the next reading of both arrays decides"
    }
  }

  private var doubt: String { "array '\(array)' was asked to \(attempt), and whether it did is not known" }

  private var attempt: String { change.infinitive(of: entity) + " over link '\(link)'" }

  private var place: String { " on array '\(array)' over link '\(link)'" }
}

extension Change {
  /// `create a replica of volume 'db-1'`.
  fileprivate func infinitive(of entity: EntityReference) -> String {
    switch self {
    case .createReplica: "create a replica of \(entity.words)"
    case .setSchedule(let schedule): "set replica \(schedule.replicaID) of \(entity.words) to \(schedule.words)"
    case .resumeReplica(let resumption): "resume replica \(resumption.replicaID) of \(entity.words)"
    case .addMember(let addition): "add \(entity.words) to \(addition.group.words)"
    }
  }

  fileprivate func past(of entity: EntityReference, replica: Int64) -> String {
    switch self {
    case .createReplica: "created replica \(replica) of \(entity.words)"
    case .setSchedule(let schedule): "set replica \(replica) of \(entity.words) to \(schedule.words)"
    case .resumeReplica: "resumed replica \(replica) of \(entity.words)"
    case .addMember(let addition): "added \(entity.words) to \(addition.group.words)"
    }
  }
}

extension ReplicaSchedule {
  /// `every 5 min`, `an RPO of 10 min`, or both.
  fileprivate var words: String {
    [interval.map { "every \($0.inWords)" }, rpo.map { "an RPO of \($0.inWords)" }].compactMap(\.self)
      .joined(separator: " with ")
  }
}
