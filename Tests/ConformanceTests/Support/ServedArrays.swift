import Foundation
import InfiniBox
import InfiniBoxSimulator
import Testing

/// Simulated arrays on free loopback ports, for as long as a test works with them.
enum ServedArrays {
  static func with<Value: Sendable>(
    _ simulator: Simulator, certificate: SimulatorCertificate? = nil,
    _ work: @escaping @Sendable ([SimulatorServer.Endpoint]) async throws -> Value
  ) async throws -> Value {
    let (stream, continuation) = AsyncStream.makeStream(of: [SimulatorServer.Endpoint].self)
    let server = SimulatorServer(simulator, certificate: certificate) { endpoints in
      continuation.yield(endpoints)
      continuation.finish()
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await server.run()
      }
      var value: Value?
      for await endpoints in stream { value = try await work(endpoints) }
      group.cancelAll()
      try await group.waitForAll()
      return try #require(value, "the simulator did not listen")
    }
  }
}

/// A folder that is deleted after the test in any case.
enum ScratchFolder {
  static func with<Value>(_ work: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(folder.path)
  }
}
