import InfiniBox
import Testing

// Filesystems (rest 7).
extension GoldenCase {
  static let filesystems: [GoldenCase] = [
    GoldenCase("filesystem_create") {
      _ = try await $0.first.filesystems.create(
        name: "fs2", in: Sample.pool(1001), size: 10 * gibibyte, provisioning: .thin)
    },
    GoldenCase("filesystem_find", .lists) {
      _ = try await $0.first.filesystems.list(where: [.equal("pool_id", 1001), .equal("type", OriginType.master)])
    },
    GoldenCase("filesystem_delete") { try await $0.first.filesystems.delete(1016) },
    GoldenCase("filesystem_create_options") {
      _ = try await $0.first.filesystems.create(
        name: "fs3", in: Sample.pool(1001), size: 10 * gibibyte,
        options: FilesystemOptions(
          accessTimeGranularity: .seconds(3600), securityStyle: "UNIX", snapshotDirectoryName: ".snapshot",
          isSnapshotDirectoryAccessible: true, isSSDEnabled: true))
    },
  ]
}
