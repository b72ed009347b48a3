import ControlTestSupport
import Foundation
import Testing

@testable import protectd

/// What lies where `protectd.yaml` should be can neither hold the daemon's start nor its reload up.
@Suite(.timeLimit(.minutes(1)))
struct ConfigurationFileTests {
  private func refusal(_ path: String, mustExist: Bool = false) -> String? {
    #expect(throws: ConfigurationError.self) { try ConfigurationFile(path: path).read(mustExist: mustExist) }?
      .description
  }

  @Test func `settings are read, and a missing file means the defaults unless somebody named it`() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/protectd.yaml"
      #expect(try ConfigurationFile(path: path).read(mustExist: false) == Configuration())
      #expect(
        refusal(path, mustExist: true)
          == "cannot read configuration '\(path)': it does not exist; create it, or do not name it")
      try Data("cycle-interval: 5m\n".utf8).write(to: URL(filePath: path))
      #expect(try ConfigurationFile(path: path).read(mustExist: true).cycleInterval == .seconds(300))
    }
  }

  @Test func `a named pipe, a folder, a huge file and bytes that are no text are refused at once`() async throws {
    try await withTemporaryFolder { folder async throws in
      #expect(mkfifo(folder + "/pipe", 0o644) == 0)
      #expect(
        refusal(folder + "/pipe")
          == "cannot read configuration '\(folder)/pipe': it is a named pipe and no regular file; put a file of settings "
          + "there")
      #expect(refusal(folder)?.contains("it is a directory and no regular file") == true)
      let path = folder + "/protectd.yaml"
      try Data(repeating: UInt8(ascii: "#"), count: 65_537).write(to: URL(filePath: path))
      #expect(refusal(path)?.contains("it is larger than 65536 bytes; remove what is no setting") == true)
      try Data([0x61, 0x3a, 0x20, 0xff]).write(to: URL(filePath: path))
      #expect(refusal(path)?.contains("it is not UTF-8 text; save it as UTF-8") == true)
    }
  }
}
