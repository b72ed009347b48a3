/// What becomes of the rows of a plan that a person approves: consent is to what was shown, so a row that is not as it was
/// drops out and says why.
public struct ApprovedRows: Hashable, Sendable {
  /// As they were shown, and as they still are.
  public var approved: [WithheldStep]
  /// As they were shown, each with the reason why it is not approved.
  public var dropped: [WithheldStep]
  /// How many rows wait for approval now that the plan did not show.
  public var unseen: Int

  /// The keys under which approvals are kept.
  public var keys: [String] {
    approved.compactMap { row in row.consent.flatMap { row.step?.approvalKey(for: $0) } }
  }
}

/// - Parameters:
///   - shown: the plan that the person read.
///   - current: the same from a fresh reading.
public func approve(_ shown: PermittedPlan, now current: PermittedPlan) -> ApprovedRows {
  let withheld = Dictionary(
    current.withheld.compactMap { row in row.step.map { ($0.fingerprint, row) } },
    uniquingKeysWith: { first, _ in first })
  let permitted = Set(current.permitted.map(\.fingerprint))
  lazy var successors = current.successors
  var rows = ApprovedRows(approved: [], dropped: [], unseen: 0)
  var seen: Set<String> = []
  for row in shown.withheld where row.awaitsApproval {
    guard let step = row.step else { continue }
    seen.insert(step.fingerprint)
    let now = withheld[step.fingerprint]
    if let now, now.consent == row.consent {
      rows.approved.append(row)
      continue
    }
    var dropped = row
    dropped.reason =
      if permitted.contains(step.fingerprint) {
        "it waits for nothing any more: the next cycle applies it"
      } else if let now {
        now.awaitsApproval ? "it asks for more than when it was shown: \(now.reason)" : now.reason
      } else {
        successors[row.entityLink] ?? "it is gone: nothing is proposed for \(row.entity.words) any more"
      }
    rows.dropped.append(dropped)
  }
  rows.unseen = current.withheld.count { row in
    row.awaitsApproval && row.step.map { !seen.contains($0.fingerprint) } ?? false
  }
  return rows
}

extension PermittedPlan {
  /// What is proposed for each entity and link, to whoever was shown something else.
  fileprivate var successors: [EntityLink: String] {
    let steps = permitted.map { step in
      (EntityLink(entity: step.entity.identity, link: step.link), "it changed since it was shown: \(step.reason)")
    }
    let rows = withheld.map { row in
      (
        row.entityLink,
        row.step.map { "it changed since it was shown: \($0.reason)" } ?? "it is not possible any more: \(row.reason)"
      )
    }
    return Dictionary(steps + rows) { first, _ in first }
  }
}

extension WithheldStep {
  fileprivate var entityLink: EntityLink { EntityLink(entity: entity.identity, link: link) }
}
