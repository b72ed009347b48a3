import Foundation
import InfiniBoxSimulator
import Testing

/// Numbers and texts leave the simulator as they are, however they are written: read back they are the same.
@Suite struct NumberTests {
  @Test(arguments: [
    1, 9, 10, 11, 99, 100, 101, 999, 1_000, 9_999, 10_000, 99_999_999, 1_000_000_007, 123_456_789_012,
    999_999_999_999_999, 1 << 53,
  ])
  func aCapacityIsWrittenAsItIs(_ bytes: Int) async throws {
    let test = try TestSimulator { $0.arrays[0].volumes = [SimulatedVolumes("v", pool: "prod", sizeBytes: bytes)] }
    #expect(try await test.get("volumes?fields=size").list.first?["size"] as? Int == bytes)
  }

  @Test(arguments: ["", "a", "\"quoted\" \\ and \u{1}\n\t\r", "Zürich 🦆", String(repeating: "é\"", count: 200)])
  func aTextIsWrittenAsItIs(_ text: String) async throws {
    let test = try TestSimulator {
      $0.arrays[0].volumes = [SimulatedVolumes("v", pool: "prod", metadata: ["key": text])]
    }
    #expect(try await test.get("metadata").list.first?["value"] as? String == text)
  }
}
