import TestSupport
import Testing

@testable import Protection

/// Goal: no number that an array tells ends the daemon. Method: random worlds in which every size is one of the largest
/// and smallest that reading lets through go through everything that a cycle and a plan compute.
@Suite struct ExtremeNumbersTests {
  @Test func noNumberOfAnArrayEndsTheDaemon() throws {
    for seed in 1...150 as ClosedRange<UInt64> {
      let world = World.eventful(seed: seed).withExtremeNumbers(seed: seed)
      let plan = world.permitted()
      let rates = measureCopyRates(world.observation, since: world.later(.minutes(-1)).observation)
      let forecast = forecast(plan, world.observation, world.history, rates, world.settings)
      #expect(forecast.permitted.count == plan.permitted.count, "seed \(seed)")
      let room = forecast.pools.map(\.freeAtCompletionBytes) + forecast.pools.map(\.freePhysicalAtCompletionBytes)
      #expect(room.count == forecast.pools.count * 2)
      let effect = try effect(
        of: [], removing: [], on: world.policies, world.observation, world.history, world.settings)
      #expect(effect.bytesToCopy >= 0, "seed \(seed)")
    }
  }
}

extension World {
  fileprivate func withExtremeNumbers(seed: UInt64) -> World {
    var generator = SeededGenerator(seed: seed)
    let most: Int64 = 1 << 60
    var world = self
    for array in inventories.keys.sorted() {
      world = world.edit(array) { inventory in
        for index in inventory.entities.indices {
          inventory.entities[index].sizeBytes = generator.pick([0, 1, most - 1, most])
        }
        for index in inventory.pools.indices {
          inventory.pools[index].freeVirtualBytes = generator.pick([-most, 0, most])
          inventory.pools[index].freePhysicalBytes = generator.pick([-most, 0, most])
          inventory.pools[index].virtualCapacityBytes = generator.pick([0, 1, most])
          inventory.pools[index].physicalCapacityBytes = generator.pick([0, 1, most])
        }
        for index in inventory.replicas.indices {
          inventory.replicas[index].throughput = generator.pick([nil, 1, most])
          inventory.replicas[index].stagingBytes = generator.pick([0, most])
          inventory.replicas[index].progressPercent = generator.pick([nil, 0, 100])
        }
      }
    }
    return world
  }
}
