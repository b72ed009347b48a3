import Protection

/// How often what happened in the worlds, so that nobody has to believe that they are rich enough.
struct ReferenceTally {
  private var permitted: [String: Int] = [:]
  private var withheld: [WithheldClass: Int] = [:]
  private var standings: [ReferenceStanding: Int] = [:]

  mutating func count(_ planner: ReferencePlanner) {
    for standing in planner.standings { standings[standing, default: 0] += 1 }
    for row in planner.rows {
      if let reason = row.withheld {
        withheld[reason, default: 0] += 1
      } else {
        permitted[Self.word(of: row), default: 0] += 1
      }
    }
  }

  private static let kindsOfSteps = [
    "set-schedule", "resume-replica", "add-member", "create into new", "create into existing", "create from base",
  ]

  private static func word(of row: ReferenceRow) -> String {
    guard case .createReplica(let creation) = row.change else { return row.changeWord }
    switch creation.target {
    case .new: return "create into new"
    case .existing: return "create into existing"
    case .base: return "create from base"
    }
  }

  var missing: [String] {
    Self.kindsOfSteps.filter { permitted[$0] == nil }
      + WithheldClass.allCases.filter { withheld[$0] == nil }.map(\.rawValue)
      + ReferenceStanding.allCases.filter { standings[$0] == nil }.map(\.rawValue)
  }

  func table(of worlds: UInt64) -> String {
    let lines =
      ReferenceStanding.allCases.map { "standing  \($0.rawValue): \(standings[$0] ?? 0)" }
      + Self.kindsOfSteps.map { "permitted \($0): \(permitted[$0] ?? 0)" }
      + WithheldClass.allCases.map { "withheld  \($0.rawValue): \(withheld[$0] ?? 0)" }
    return "reference planner, \(worlds) worlds\n" + lines.map { "  \($0)" }.joined(separator: "\n")
  }
}
