import Protection
import TestSupport
import Testing

/// Healthy worlds draw no finding and every verdict is earned.
@Suite struct AssessTests {
  @Test(arguments: [ReplicationType.async, .sync, .activeActive])
  func aHealthyReplicaIsProtectedWithoutAnyFinding(_ type: ReplicationType) {
    let wanted: ProtectionGoal.Replication =
      switch type {
      case .async: .async(interval: .minutes(5), rpo: .minutes(15))
      case .sync: .sync
      case .activeActive: .activeActive
      }
    let world = World.twoArrays().volume("db").replica(of: "db", type: type).policy(.gold(wanted))
    #expect(world.verdict(on: "db") == .protected)
    #expect(world.assessed().findings == [])
  }
}
