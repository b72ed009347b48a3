import Protection
import TestSupport
import Testing

@Suite struct CopyRateTests {
  /// 10 GB, half a minute after it began.
  private func copying(_ name: String, percent: Int?, throughput: Int64? = nil, in world: World = .twoArrays()) -> World
  {
    world.volume(name, size: 10).replica(of: name).editReplica(of: name) {
      $0.isInitial = true
      $0.job = .initializing
      $0.progressPercent = percent
      $0.throughput = throughput
    }
  }

  private func rates(_ world: World, since earlier: World? = nil) -> [String] {
    measureCopyRates(world.observation, since: earlier?.observation).sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value.bytesPerSecond / 1_000_000) MB/s of \($0.value.copies)" }
  }

  @Test func progressBetweenTwoReadings() {
    let first = copying("db", percent: 10)
    let second = copying("db", percent: 40).later(.seconds(60))
    #expect(rates(second, since: first) == ["paris 50 MB/s of 1"])
    #expect(rates(first) == [], "one reading shows no speed")
    #expect(rates(copying("db", percent: 10).later(.seconds(60)), since: first) == [], "nothing came on")
    #expect(rates(copying("db", percent: nil).later(.seconds(60)), since: first) == [])
  }

  @Test func theArraysOwnMeasureComesFirstAndTheMeanCounts() {
    let world = copying(
      "b", percent: 10, throughput: 100_000_000, in: copying("a", percent: 10, throughput: 50_000_000))
    #expect(rates(world) == ["paris 75 MB/s of 2"])
  }

  @Test func onlyCopiesUnderWayCount() {
    let world = copying("db", percent: 10, throughput: 50_000_000)
    for job in [Replica.Job.pending, .stalled] {
      #expect(rates(world.editReplica(of: "db") { $0.job = job }) == [])
    }
    #expect(rates(world.editReplica(of: "db") { $0.state = .suspended }) == [])
    #expect(rates(world.editReplica(of: "db") { ($0.isInitial, $0.job) = (false, .replicating) }) == [])
  }

  @Test func anotherReplicaUnderTheSameNumberIsNotCompared() {
    let first = copying("db", percent: 10)
    let second = copying("db", percent: 40).later(.seconds(60)).editReplica(of: "db") { $0.createdAt = first.takenAt }
    #expect(rates(second, since: first) == [])
  }
}
