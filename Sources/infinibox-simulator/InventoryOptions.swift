import ArgumentParser
import InfiniBoxSimulator

/// A world by numbers: what the first array holds; the others start empty with the same pools.
struct InventoryOptions: ParsableArguments {
  @Option(help: "Volumes in pool prod, named prod-0001 and on.")
  var volumes = 0

  @Option(help: "Filesystems in pool prod, named share-0001 and on.")
  var filesystems = 0

  @Option(help: "Consistency groups in pool prod, named group-0001 and on.")
  var consistencyGroups = 0

  @Option(help: "Volumes in each consistency group.")
  var members = 2

  @Option(help: "Snapshots of each volume.")
  var snapshots = 0

  @Option(help: "How many of the volumes are replicated to the second array already.")
  var replicas = 0

  @Option(help: "How many of the volumes, after the replicated ones, left base snapshots on both arrays.")
  var bases = 0

  var isEmpty: Bool {
    [volumes, filesystems, consistencyGroups, replicas, bases, snapshots].allSatisfy { $0 == 0 }
  }

  func validate() throws {
    guard [volumes, filesystems, consistencyGroups, members, snapshots, replicas, bases].allSatisfy({ $0 >= 0 }) else {
      throw ValidationError("numbers of objects are 0 or more")
    }
    guard replicas + bases <= volumes else {
      throw ValidationError("--replicas and --bases together exceed --volumes")
    }
  }

  func world(arrays names: [String]) -> SimulatedWorld {
    let pools = [SimulatedPool("prod"), SimulatedPool("dr")]
    var world = SimulatedWorld(arrays: names.map { SimulatedArray($0, pools: pools) })
    world.settings.maxReplicas = max(world.settings.maxReplicas, 2 * (replicas + filesystems + consistencyGroups))
    world.settings.maxReplicatedDatasets = max(
      world.settings.maxReplicatedDatasets, 2 * (volumes + filesystems + consistencyGroups * members))
    guard let first = names.first else { return world }
    world.arrays[0].volumes = [
      SimulatedVolumes("prod-####", count: volumes, pool: "prod", snapshots: snapshots)
    ]
    world.arrays[0].filesystems = [SimulatedVolumes("share-####", count: filesystems, pool: "prod")]
    world.arrays[0].consistencyGroups = [
      SimulatedConsistencyGroups("group-####", count: consistencyGroups, pool: "prod", membersPerGroup: members)
    ]
    world.links = names.dropFirst().map { SimulatedLink("\(first)-\($0)", between: first, and: $0) }
    guard let link = world.links.first?.name else { return world }
    world.replicas = [
      SimulatedReplicas(
        array: first, link: link, entities: "prod-####", count: replicas, remotePool: "dr", intervalSeconds: 60,
        rpoSeconds: 120)
    ]
    world.baseSnapshots = [
      SimulatedBaseSnapshots(
        array: first, link: link, entities: "prod-####", count: bases, first: replicas + 1, remotePool: "dr")
    ]
    return world
  }
}
