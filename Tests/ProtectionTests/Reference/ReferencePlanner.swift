import Protection

/// The planner again, slow and obvious, written from the documents: nested loops over policies and entities, no index and
/// nothing shared with the real one but the model's values. The real one has to answer the same in every world.
struct ReferencePlanner {
  /// Permitted rows in the plan's order, then withheld ones in theirs.
  let rows: [ReferenceRow]
  let standings: [ReferenceStanding]

  /// - Parameters:
  ///   - planned: what the plan is made from.
  ///   - guarded: what the guard sees; the same, unless something changed in between.
  init(_ planned: ReferenceWorld, guardedBy guarded: ReferenceWorld) {
    let proposals = ReferenceProposals(planned)
    let judged = ReferencePermission(proposals.steps, guarded).rows
    let withheld = judged.filter { $0.withheld != nil } + proposals.impossible
    rows = judged.filter { $0.withheld == nil } + withheld.sorted(by: Self.precedes)
    standings = proposals.standings
  }

  private static func precedes(_ left: ReferenceRow, _ right: ReferenceRow) -> Bool {
    (left.policy, left.entity.name, left.entity.identity, left.link, left.changeWord)
      < (right.policy, right.entity.name, right.entity.identity, right.link, right.changeWord)
  }
}
