import CSystemd
import Glibc
import Systemd
import Testing

@Suite struct ServiceNotifierTests {
  @Test func saysWhatSystemdExpects() throws {
    let folder = try TemporaryFolder()
    let systemd = try UnixSocket(SOCK_DGRAM, at: folder.path + "/notify")
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": folder.path + "/notify"])
    #expect(notifier.isActive)

    try notifier.ready()
    #expect(systemd.received() == "READY=1")
    try notifier.ready(status: "cycle 12: 340 protected, 2 unprotected")
    #expect(systemd.received() == "READY=1\nSTATUS=cycle 12: 340 protected, 2 unprotected")
    try notifier.status("observing 2 arrays")
    #expect(systemd.received() == "STATUS=observing 2 arrays")
    try notifier.feedWatchdog()
    #expect(systemd.received() == "WATCHDOG=1")
    try notifier.stopping(status: "finishing the step in flight")
    #expect(systemd.received() == "STOPPING=1\nSTATUS=finishing the step in flight")
    try notifier.extendTimeout(by: .milliseconds(2_500))
    #expect(systemd.received() == "EXTEND_TIMEOUT_USEC=2500000")
    #expect(systemd.received() == nil)
  }

  @Test func reloadingCarriesTheMonotonicTime() throws {
    let folder = try TemporaryFolder()
    let systemd = try UnixSocket(SOCK_DGRAM, at: folder.path + "/notify")
    let before = monotonicMicroseconds()
    try ServiceNotifier(environment: ["NOTIFY_SOCKET": folder.path + "/notify"]).reloading()
    let after = monotonicMicroseconds()
    let lines = try #require(systemd.received()).split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    let time = try #require(lines.last?.split(separator: "=").last.flatMap { Int64($0) })
    #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
    #expect((before...after).contains(time))
  }

  @Test func aStatusCannotForgeAnotherAssignment() throws {
    let folder = try TemporaryFolder()
    let systemd = try UnixSocket(SOCK_DGRAM, at: folder.path + "/notify")
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": folder.path + "/notify"])
    try notifier.status("one\nWATCHDOG=1\r\nSTOPPING=1")
    #expect(systemd.received() == "STATUS=one WATCHDOG=1 STOPPING=1")
  }

  @Test func reachesAnAbstractSocket() throws {
    let address = "@protectd-test-\(UInt64.random(in: .min ... .max))"
    let systemd = try UnixSocket(SOCK_DGRAM, at: address)
    try ServiceNotifier(environment: ["NOTIFY_SOCKET": address]).ready()
    #expect(systemd.received() == "READY=1")
  }

  @Test func doesNothingWhereNobodyListens() throws {
    let notifier = ServiceNotifier(environment: [:])
    #expect(!notifier.isActive)
    #expect(notifier.watchdogInterval == nil)
    try notifier.ready()
    try notifier.feedWatchdog()
  }

  @Test func saysThatSystemdIsGone() throws {
    let folder = try TemporaryFolder()
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": folder.path + "/notify"])
    let error = #expect(throws: SystemdError.self) { try notifier.ready(status: "idle") }
    #expect(error == .notificationNotSent(state: "READY=1", code: ENOENT))
    #expect(error?.recovery == .nextCycle)
    #expect(
      error?.description
        == "cannot tell systemd 'READY=1': no such file or directory; see 'systemctl status protectd'")
  }

  @Test(arguments: ["relative", "/", "vsock:2:1", "/" + String(repeating: "x", count: 200)])
  func refusesAnAddressItCannotUse(address: String) {
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": address])
    #expect(notifier.isActive)
    let error = #expect(throws: SystemdError.self) { try notifier.ready() }
    #expect(error?.recovery == .operator)
    #expect(error?.description.contains("'\(address)'") == true)
  }

  @Test func watchdogIntervalIsForThisProcessOnly() {
    #expect(interval(["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "41"], process: 41) == .seconds(2))
    #expect(interval(["WATCHDOG_USEC": "2000000"], process: 41) == .seconds(2))
    #expect(interval(["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "42"], process: 41) == nil)
    #expect(interval(["WATCHDOG_USEC": "0"], process: 41) == nil)
    #expect(interval(["WATCHDOG_USEC": "soon"], process: 41) == nil)
    #expect(interval([:], process: 41) == nil)
  }

  private func interval(_ environment: [String: String], process: Int32) -> Duration? {
    ServiceNotifier(environment: environment, processIdentifier: process).watchdogInterval
  }

  /// libsystemd, in a process of its own because it reads the process environment, is the reference.
  @Test func agreesWithLibsystemd() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/notify"
    let systemd = try UnixSocket(SOCK_DGRAM, at: path)
    await #expect(processExitsWith: .success) { [path = path as String] in
      setenv("NOTIFY_SOCKET", path, 1)
      setenv("WATCHDOG_USEC", "3500000", 1)
      setenv("WATCHDOG_PID", String(getpid()), 1)
      let notifier = ServiceNotifier()
      var microseconds: UInt64 = 0
      precondition(sd_watchdog_enabled(0, &microseconds) > 0)
      precondition(notifier.watchdogInterval == .microseconds(Int64(microseconds)))
      precondition(sd_notify(0, "READY=1\nSTATUS=same words") > 0)
      try notifier.ready(status: "same words")
    }
    let reference = systemd.received()
    #expect(reference == "READY=1\nSTATUS=same words")
    #expect(systemd.received() == reference)
  }

  private func monotonicMicroseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
  }
}
