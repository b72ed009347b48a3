import ControlTestSupport
import Foundation
import Testing

/// Where the daemon keeps things: option before environment before configuration file.
@Suite(.timeLimit(.minutes(2)))
struct PlacesTests {
  /// Runs one cycle of the real daemon without arrays.
  /// - Returns: the folders in which it left a store.
  private func stores(file: String, environment: [String: String] = [:], _ options: [String] = []) async throws
    -> [String]
  {
    try await withTemporaryFolder { folder async throws in
      for name in ["file", "environment", "option"] {
        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: false)
      }
      try Data(file.replacing("FOLDER", with: folder).utf8).write(to: URL(fileURLWithPath: folder + "/protectd.yaml"))
      let (values, arguments) = (
        environment.mapValues { $0.replacing("FOLDER", with: folder) },
        options.map { $0.replacing("FOLDER", with: folder) }
      )
      let status = try await onOwnThread { () throws in
        let process = Process()
        process.executableURL = ProtectCtlRun.executable.deletingLastPathComponent().appending(path: "protectd")
        process.arguments = ["--once", "--config", folder + "/protectd.yaml"] + arguments
        process.environment = ProtectCtlRun.base.merging(values) { $1 }
        process.standardError = FileHandle.nullDevice
        return try ProtectCtlRun.finish(process)
      }
      #expect(status == 0)
      return ["file", "environment", "option"].filter {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)/protectd.sqlite")
      }
    }
  }

  @Test func theFileNamesThem() async throws {
    #expect(try await stores(file: "state-directory: FOLDER/file") == ["file"])
    #expect(
      try await stores(
        file: "state-directory: FOLDER/file", environment: ["STATE_DIRECTORY": "FOLDER/environment"]) == ["file"])
  }

  @Test func environmentAndOptionWin() async throws {
    let environment = ["PROTECTD_STATE_DIRECTORY": "FOLDER/environment"]
    #expect(try await stores(file: "state-directory: FOLDER/file", environment: environment) == ["environment"])
    #expect(
      try await stores(
        file: "state-directory: FOLDER/file", environment: environment, ["--state-directory", "FOLDER/option"])
        == ["option"])
  }
}
