import Foundation
import Testing

/// Random operators, faults, crashes and clocks against the real cycle: what must never happen never does.
///
/// Thirty seeds by default; `PROTECTD_SIMULATION_SEEDS=500` runs the first 500, `PROTECTD_SIMULATION_SEEDS=17-17` seed 17.
struct SimulationTests {
  static var seeds: ClosedRange<UInt64> {
    let text = ProcessInfo.processInfo.environment["PROTECTD_SIMULATION_SEEDS"] ?? ""
    let ends = text.split(separator: "-").compactMap { UInt64($0) }
    switch ends.count {
    case 1 where ends[0] > 0: return 1...ends[0]
    case 2 where ends[0] <= ends[1]: return ends[0]...ends[1]
    default: return 1...30
    }
  }

  @Test(arguments: seeds) func `keeps every invariant, and protects again once all is well`(seed: UInt64) async throws {
    let simulation = try RandomSimulation(seed: seed)
    for _ in 1...25 {
      try await simulation.step()
      if !simulation.watch.violations.isEmpty { break }
    }
    if simulation.watch.violations.isEmpty { try await simulation.recover() }
    let report = (simulation.watch.violations + ["", "What happened:"] + simulation.trace).joined(separator: "\n")
    #expect(
      simulation.watch.violations.isEmpty,
      "PROTECTD_SIMULATION_SEEDS=\(seed)-\(seed) shows it again:\n\(report)")
  }
}
