import Foundation
import InfiniBox
import Testing

/// Lives of objects within the scratch pool of one array.
enum WritingChecks {
  static let all = [
    ConformanceCheck("a volume's life", volume),
    ConformanceCheck("a filesystem's life", filesystem),
    ConformanceCheck("a consistency group's life", group),
    ConformanceCheck("tags of an object", metadata),
    ConformanceCheck("what needs approval is not done without", approval),
    ConformanceCheck("a name is taken once", names),
  ]

  @Sendable private static func volume(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let array = arrays.array
      let volume = try await workshop.volume()
      #expect(volume.poolID == workshop.pool.id && volume.size == Workshop.bytes && volume.type == .master)
      #expect(try await array.volumes.find(name: volume.name)?.id == volume.id)
      let renamed = try await array.approved.volumes.rename(volume.id, to: workshop.name("renamed"))
      #expect(renamed.id == volume.id && renamed.createdAt == volume.createdAt)
      #expect(try await array.volumes.find(name: volume.name) == nil)
      let snapshot = try await array.approved.volumes.createSnapshot(of: volume.id, name: workshop.name("snapshot"))
      #expect(snapshot.type == .snapshot && snapshot.parentID == volume.id)
      #expect(try await array.volumes.snapshots(of: volume.id).map(\.id) == [snapshot.id])
      try await array.approved.volumes.delete(snapshot.id)
      try await array.approved.volumes.delete(volume.id)
      try await expectGone { try await array.volumes.get(volume.id) }
    }
  }

  @Sendable private static func filesystem(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let array = arrays.array
      let filesystem = try await workshop.filesystem()
      #expect(filesystem.poolID == workshop.pool.id && filesystem.type == .master)
      #expect(try await array.filesystems.find(name: filesystem.name)?.id == filesystem.id)
      let snapshot = try await array.approved.filesystems.createSnapshot(
        of: filesystem.id, name: workshop.name("snapshot"))
      #expect(snapshot.parentID == filesystem.id)
      try await array.approved.filesystems.delete(snapshot.id)
      try await array.approved.filesystems.delete(filesystem.id)
      try await expectGone { try await array.filesystems.get(filesystem.id) }
    }
  }

  @Sendable private static func group(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let groups = arrays.array.consistencyGroups
      let group = try await workshop.group(members: 2)
      let members = try await groups.members(of: group.id)
      #expect(members.map(\.name) == ["member-0", "member-1"].map(workshop.name))
      for member in members { #expect(try await arrays.array.volumes.get(member.id).consistencyGroupID == group.id) }
      let snapshots = try await arrays.array.approved.consistencyGroups.createSnapshotGroup(
        of: group.id, name: workshop.name("snapshots"), prefix: workshop.prefix + "-s-", suffix: "")
      #expect(snapshots.parentID == group.id && snapshots.type == .snapshot)
      #expect(try await groups.members(of: snapshots.id).map(\.parentID) == members.map(\.id))
      try await arrays.array.approved.consistencyGroups.removeMember(members[0].id, from: group.id)
      #expect(try await groups.members(of: group.id).map(\.id) == [members[1].id])
      #expect(try await arrays.array.volumes.get(members[0].id).consistencyGroupID == nil)
    }
  }

  @Sendable private static func metadata(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let metadata = arrays.array.approved.metadata
      let volume = try await workshop.volume()
      try await metadata.put(["conformance.a": "1", "conformance.b": "ä \"quoted\""], on: volume.id)
      #expect(try await metadata.value(of: volume.id, key: "conformance.b") == "ä \"quoted\"")
      try await metadata.put(["conformance.a": "2"], on: volume.id)
      let tags = try await metadata.all(of: volume.id).map { [$0.key, $0.value] }.sorted { $0[0] < $1[0] }
      #expect(tags == [["conformance.a", "2"], ["conformance.b", "ä \"quoted\""]])
      let found = try await metadata.search(where: [.equal("key", "conformance.a")])
      #expect(found.filter { $0.objectID == volume.id }.map(\.value) == ["2"])
      try await metadata.remove(key: "conformance.a", of: volume.id)
      #expect(try await metadata.value(of: volume.id, key: "conformance.a") == nil)
    }
  }

  @Sendable private static func approval(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let volume = try await workshop.volume()
      let error = await #expect(throws: InfiniBoxError.self) { try await arrays.array.volumes.delete(volume.id) }
      guard case .approvalRequired = error?.cause else {
        throw ConformanceFailure(description: "a deletion without approval gave \(String(describing: error))")
      }
      #expect(error?.isDefinitive == true)
      #expect(try await arrays.array.volumes.get(volume.id).name == volume.name)
    }
  }

  @Sendable private static func names(_ arrays: ConformanceArrays) async throws {
    try await Workshop.with(arrays) { workshop in
      let volume = try await workshop.volume()
      let error = await #expect(throws: InfiniBoxError.self) { try await workshop.volume() }
      #expect(error?.isDefinitive == true)
      switch error?.cause {
      case .conflict(let reason?), .refused(_, let reason?): #expect(!reason.code.isEmpty)
      default: throw ConformanceFailure(description: "a name that is taken gave \(String(describing: error))")
      }
      #expect(try await arrays.array.volumes.list(where: [.equal("name", volume.name)]).map(\.id) == [volume.id])
    }
  }

  static func expectGone<Object: Sendable>(
    sourceLocation: SourceLocation = #_sourceLocation, _ read: () async throws -> Object
  ) async throws {
    let error = await #expect(throws: InfiniBoxError.self, sourceLocation: sourceLocation) { try await read() }
    guard case .notFound = error?.cause else {
      throw ConformanceFailure(description: "something deleted gave \(String(describing: error))")
    }
  }
}
