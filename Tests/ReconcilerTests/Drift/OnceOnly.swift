import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

extension TestDaemon {
  /// A drift is opened once and resolved once, over several cycles and restarts in between: one transition, one alert,
  /// one row.
  /// - Parameter mended: what ends the drift; afterwards ten minutes pass.
  func expectOnce(
    _ kind: FindingKind, severity: Severity, after drift: () throws -> Void, until mended: () throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try openFindings(kind)
    #expect(before.isEmpty, sourceLocation: sourceLocation)
    try drift()
    try await runCycles(3, every: .seconds(20))
    try await restart()
    try await runCycles(2, every: .seconds(20))
    let open = try openFindings(kind)
    #expect(open.map(\.severity) == [severity], sourceLocation: sourceLocation)
    #expect(alerts.transitions(of: kind) == ["opened"], sourceLocation: sourceLocation)
    let isFiring = alerts.entries.filter { $0.fields["finding"] == kind.rawValue }.map { $0.fields["state"] }
    #expect(isFiring == ["firing"], sourceLocation: sourceLocation)

    try mended()
    advance(.seconds(600))
    try await runCycles(2, every: .seconds(20))
    try await restart()
    try await runCycles(2, every: .seconds(20))
    let after = try openFindings(kind)
    #expect(after.isEmpty, sourceLocation: sourceLocation)
    #expect(alerts.transitions(of: kind) == ["opened", "resolved"], sourceLocation: sourceLocation)
    let rows = try store.findings(includingResolved: true) { $0 }.filter { $0.tracked.finding.kind == kind }
    #expect(rows.map(\.state) == [.resolved], sourceLocation: sourceLocation)
    #expect(simulator.invariantViolations().isEmpty, sourceLocation: sourceLocation)
  }
}
