import CSystemd
import FoundationEssentials
import Glibc
import Systemd
import Testing

@Suite struct RegularFileTests {
  private func refusal(_ path: String, limitBytes: Int = 4) -> RegularFileError? {
    #expect(throws: RegularFileError.self) { try RegularFile.read(path, limitBytes: limitBytes) }
  }

  @Test func readsUpToTheLimit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("1234", to: "file")
    #expect(try RegularFile.read(path, limitBytes: 4) == Array("1234".utf8))
    #expect(try RegularFile.read(path, limitBytes: 1 << 20) == Array("1234".utf8))
    #expect(refusal(path, limitBytes: 3) == .tooLarge(limitBytes: 3))
    #expect(try RegularFile.read(folder.write("", to: "empty"), limitBytes: 0) == [])
  }

  @Test func readsALargeFileWhole() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try folder.write(bytes, to: "large")
    #expect(try RegularFile.read(path, limitBytes: 200_000) == bytes)
    #expect(refusal(path, limitBytes: 199_999) == .tooLarge(limitBytes: 199_999))
  }

  @Test(.timeLimit(.minutes(1))) func refusesWhatIsNoFileWithoutWaiting() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    #expect(refusal(folder.path + "/pipe") == .notRegular(.pipe))
    #expect(refusal(folder.path) == .notRegular(.directory))
    #expect(refusal("/dev/zero") == .notRegular(.device))
    let socket = try UnixSocket(SOCK_STREAM, at: folder.path + "/socket", listening: true)
    withExtendedLifetime(socket) { #expect(refusal(folder.path + "/socket") == .notRegular(.socket)) }
    #expect(refusal(folder.path + "/none") == .missing)
    #expect(refusal(folder.path + "/none/none") == .missing)
    #expect(refusal(folder.path + "/none\0") == .cannotOpen(code: ENOENT))
  }

  @Test func followsLinksButNotForEver() throws {
    let folder = try TemporaryFolder()
    try folder.write("1234", to: "file")
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "file")
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/loop", withDestinationPath: "loop")
    #expect(try RegularFile.read(folder.path + "/link", limitBytes: 4) == Array("1234".utf8))
    #expect(refusal(folder.path + "/loop") == .cannotOpen(code: ELOOP))
  }

  @Test func saysWhatItIs() {
    #expect("\(RegularFileError.notRegular(.pipe))" == "is a named pipe and no regular file")
    #expect("\(RegularFileError.tooLarge(limitBytes: 9))" == "is larger than 9 bytes")
    #expect("\(RegularFileError.cannotOpen(code: EACCES))" == "cannot be opened (permission denied)")
  }
}
