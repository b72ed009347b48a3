import CSystemd
import FoundationEssentials
import Glibc
import Testing

@testable import Systemd

/// A journald that hangs, is away, or is slow stops nobody who logs, and gets all that there is room for once it works.
@Suite struct JournalQueueTests {
  private func queue(_ path: String, limit: Int = 50) -> JournalQueue {
    JournalQueue(Journal(destination: .socket(path: path)), limit: limit, patience: .milliseconds(200))
  }

  private func append(_ numbers: ClosedRange<Int>, to queue: JournalQueue) {
    for number in numbers { queue.append(JournalEntry("m\(number)", priority: .info)) }
  }

  /// The messages that come until none has for a while.
  private func messages(_ socket: UnixSocket, _ count: Int) async throws -> [String] {
    var messages: [String] = []
    let end = ContinuousClock.now + .seconds(20)
    while messages.count < count, ContinuousClock.now < end {
      if let entry = socket.received() {
        messages += entry.split(separator: "\n").filter { $0.hasPrefix("MESSAGE=") }.map { String($0.dropFirst(8)) }
      } else {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    return messages
  }

  @Test func `what a working journal takes at once never waits`() async throws {
    let folder = try TemporaryFolder()
    let journald = try UnixSocket(SOCK_DGRAM, at: folder.path + "/socket")
    let queue = queue(folder.path + "/socket")
    append(1...3, to: queue)
    #expect(queue.progress == .init())
    #expect(await queue.flush())
    #expect(try await messages(journald, 3) == ["m1", "m2", "m3"])
  }

  @Test func `a journal that hangs stops nobody, and gets what waited in its order`() async throws {
    let folder = try TemporaryFolder()
    let journald = try UnixSocket(SOCK_DGRAM, at: folder.path + "/socket")
    let queue = queue(folder.path + "/socket", limit: 1000)
    let start = ContinuousClock.now
    append(1...1000, to: queue)
    #expect(ContinuousClock.now - start < .seconds(5), "nobody waits")
    #expect(queue.progress.waiting > 100 && queue.progress.lost == 0)
    #expect(await !queue.flush() && ContinuousClock.now - start < .seconds(10))
    try await Task.sleep(for: .milliseconds(400))
    #expect(try #require(queue.progress.stalledFor) >= .milliseconds(200))
    // Known to hang: not waited for again.
    let before = ContinuousClock.now
    #expect(await !queue.flush())
    #expect(ContinuousClock.now - before < .milliseconds(150))

    let received = try await messages(journald, 1001)
    #expect(received.prefix(1000) == (1...1000).map { "m\($0)" }[...])
    #expect(received.last?.hasPrefix("the journal took no entries for") == true)
    #expect(received.last?.hasSuffix("and 0 were lost; alerts among these are told again") == true)
    #expect(await queue.flush() && queue.progress == .init())
  }

  @Test func `beyond the bound entries are counted as lost, and the count stays`() async throws {
    let folder = try TemporaryFolder()
    let journald = try UnixSocket(SOCK_DGRAM, at: folder.path + "/socket")
    let queue = queue(folder.path + "/socket", limit: 50)
    append(1...10_000, to: queue)
    let progress = queue.progress
    #expect(progress.waiting == 50 && progress.lost > 5_000)
    let kept = 10_000 - progress.lost
    #expect(try await messages(journald, kept) == (1...kept).map { "m\($0)" })
    #expect(await queue.flush() && queue.progress == .init(lost: progress.lost))
  }

  /// `sd_journal_sendv` calls an entry written when the socket is not there.
  @Test func `a journald that is away is waited for`() async throws {
    let folder = try TemporaryFolder()
    let queue = queue(folder.path + "/socket")
    append(1...2, to: queue)
    #expect(await !queue.flush() && queue.progress.waiting == 2)
    let journald = try UnixSocket(SOCK_DGRAM, at: folder.path + "/socket")
    #expect(try await messages(journald, 2) == ["m1", "m2"])
  }

  @Test func `a pipe that nobody reads stops nobody, and its lines stay whole`() async throws {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let queue = JournalQueue(
      Journal(destination: .lines(descriptor: ends[1])), limit: 100, patience: .milliseconds(200))
    let text = String(repeating: "x", count: 9_000)
    for number in 1...30 { queue.append(JournalEntry("\(number) \(text)", priority: .info)) }
    #expect(queue.progress.waiting > 10)
    var read: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while read.count(where: { $0 == UInt8(ascii: "\n") }) < 30 {
      let count = Glibc.read(ends[0], &buffer, buffer.count)
      guard count > 0 else { break }
      read += buffer.prefix(count)
    }
    let lines = String(decoding: read, as: UTF8.self).split(separator: "\n").prefix(30)
    #expect(lines.map(String.init) == (1...30).map { "info: \($0) \(text)" })
  }

  @Test func `a text of any length fits one datagram, cut between characters`() async throws {
    let long = String(repeating: "ü", count: 500_000)
    let entry = JournalEntry(long, priority: .info, fields: [.entity: long, .array: "paris"])
    let bytes = Journal(destination: .journal).encoded(entry)
    #expect(bytes.count < 100_000)
    let text = try #require(String(validating: bytes, as: UTF8.self))
    #expect(text.contains("MESSAGE=üü") && text.contains("ü…\n") && text.contains("PROTECTD_ARRAY=paris\n"))
  }
}

/// Every entry of a burst arrives under the shipped unit: run by the system test in a copy of it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PROTECTD_BURST"] != nil, "for the system test"))
struct JournalBurstTests {
  @Test func `one hundred thousand alerts in one go`() async throws {
    let queue = JournalQueue(Journal(destination: .journal))
    for number in 1...100_000 {
      queue.append(
        JournalEntry(
          "volume 'burst-\(number)' has no replica; policy 'gold' wants one", priority: .critical,
          messageID: .findingOpened, fields: [.finding: "unprotected", .entity: "burst-\(number)"]))
      // As the cycle does it, batch by batch.
      if number % 500 == 0 { #expect(await queue.flush()) }
    }
    #expect(queue.progress == .init())
  }
}
