/// Reading the world for assertions.
extension Simulator {
  /// Works on an array by name; nil if there is none.
  private func read<Result: Sendable>(_ name: String, _ body: (World, Int) -> Result?) -> Result? {
    access { state in
      state.server.world.arrayIndex(named: name).flatMap { body(state.server.world, $0) }
    }
  }

  /// Replica objects of an array, in the order of their ids.
  public func replicas(on array: String) -> [ReplicaSnapshot] {
    read(array) { world, index in world.arrays[index].replicas.rows.map { world.snapshot(of: $0, on: index) } } ?? []
  }

  /// The replica that covers an entity of an array, itself or through its group.
  public func replica(of entity: String, on array: String) -> ReplicaSnapshot? {
    read(array) { world, index in
      guard let id = try? world.replicaID(of: entity, array: index), let replica = world.arrays[index].replicas[id]
      else {
        return nil
      }
      return world.snapshot(of: replica, on: index)
    }
  }

  /// Volumes of an array, snapshots included, in the order of their ids.
  public func volumes(on array: String) -> [DatasetSnapshot] {
    read(array) { world, index in world.arrays[index].volumes.rows.map { world.snapshot(of: $0, on: index) } } ?? []
  }

  public func filesystems(on array: String) -> [DatasetSnapshot] {
    read(array) { world, index in world.arrays[index].filesystems.rows.map { world.snapshot(of: $0, on: index) } } ?? []
  }

  /// A volume, else a filesystem, of that name.
  public func dataset(_ name: String, on array: String) -> DatasetSnapshot? {
    read(array) { world, index in
      let state = world.arrays[index]
      return (state.volumeIDs[name] ?? state.filesystemIDs[name]).flatMap { state.dataset($0) }
        .map { world.snapshot(of: $0, on: index) }
    }
  }

  /// Snapshots of a volume or filesystem, in the order of their ids.
  public func snapshots(of name: String, on array: String) -> [DatasetSnapshot] {
    read(array) { world, index in
      let state = world.arrays[index]
      guard let parent = (state.volumeIDs[name] ?? state.filesystemIDs[name]).flatMap({ state.dataset($0) }) else {
        return nil
      }
      return state.children(of: parent.id, kind: parent.kind).map { world.snapshot(of: $0, on: index) }
    } ?? []
  }

  /// Consistency groups and snapshot groups of an array.
  public func groups(on array: String) -> [GroupSnapshot] {
    read(array) { world, index in world.arrays[index].groups.rows.map { world.snapshot(of: $0, on: index) } } ?? []
  }

  public func links(on array: String) -> [LinkSnapshot] {
    read(array) { world, index in world.linkSnapshots(array: index) } ?? []
  }

  public func poolState(_ pool: String, on array: String) -> String? {
    read(array) { world, index in
      world.arrays[index].poolIDs[pool].flatMap { world.arrays[index].pools[$0]?.state.rawValue }
    }
  }

  /// Codes of the events that happened on an array, oldest first, whether visible yet or not.
  public func eventCodes(on array: String) -> [String] {
    read(array) { world, index in world.arrays[index].events.rows.map(\.code) } ?? []
  }

  /// Whether the array's management address answers; false for an array that does not exist.
  public func isReachable(_ array: String) -> Bool {
    read(array) { world, index in world.arrays[index].isReachable } ?? false
  }

  public func arraySnapshot(_ name: String) -> ArraySnapshot? {
    read(name) { world, index in world.snapshot(array: index) }
  }

  /// User and password of an array.
  public func credentials(of array: String) -> (user: String, password: String)? {
    read(array) { world, index in (world.arrays[index].user, world.arrays[index].password) }
  }

  public func serial(of array: String) -> Int? {
    read(array) { world, index in world.arrays[index].serial }
  }

  /// What must always hold and does not (semantics 2.7), one sentence each.
  public func invariantViolations() -> [String] {
    access { $0.server.world.invariantViolations() }
  }
}
