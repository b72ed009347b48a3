import CSystemd
import Glibc
import Testing

@testable import Systemd

@Suite struct InheritedSocketTests {
  @Test func namesAndDescriptors() throws {
    let folder = try TemporaryFolder()
    let control = try UnixSocket(SOCK_STREAM, at: folder.path + "/control", listening: true)
    _ = fcntl(control.descriptor, F_SETFD, 0)
    let environment = ["LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "control"]
    let sockets = try inheritedSockets(environment: environment, processIdentifier: 7, first: control.descriptor)
    #expect(sockets == [InheritedSocket(name: "control", descriptor: control.descriptor)])
    #expect(fcntl(control.descriptor, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test func withoutNamesTheyAreUnknown() throws {
    let folder = try TemporaryFolder()
    let control = try UnixSocket(SOCK_STREAM, at: folder.path + "/control", listening: true)
    let environment = ["LISTEN_PID": "7", "LISTEN_FDS": "1"]
    let sockets = try inheritedSockets(environment: environment, processIdentifier: 7, first: control.descriptor)
    #expect(sockets.map(\.name) == ["unknown"])
  }

  @Test func noneWithoutActivation() throws {
    #expect(try inheritedSockets(environment: [:], processIdentifier: 7) == [])
    #expect(try inheritedSockets(environment: ["LISTEN_PID": "7", "LISTEN_FDS": "0"], processIdentifier: 7) == [])
    // Meant for a process that started this one.
    #expect(try inheritedSockets(environment: ["LISTEN_PID": "6", "LISTEN_FDS": "1"], processIdentifier: 7) == [])
  }

  @Test func refusesWhatIsNoListeningStreamSocket() throws {
    let folder = try TemporaryFolder()
    let datagram = try UnixSocket(SOCK_DGRAM, at: folder.path + "/datagram")
    let silent = try UnixSocket(SOCK_STREAM, at: folder.path + "/silent")
    for descriptor in [datagram.descriptor, silent.descriptor] {
      let error = #expect(throws: SystemdError.self) {
        try inheritedSockets(
          environment: ["LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "control"], processIdentifier: 7,
          first: descriptor)
      }
      #expect(
        error
          == .inheritedSocketUnusable(
            name: "control", descriptor: descriptor, cause: "it is no listening stream socket"))
    }
  }

  @Test func refusesADescriptorThatIsNotOpen() throws {
    let error = #expect(throws: SystemdError.self) {
      try inheritedSockets(environment: ["LISTEN_PID": "7", "LISTEN_FDS": "1"], processIdentifier: 7, first: 60_000)
    }
    #expect(
      error?.description == "cannot serve inherited socket 'unknown' (descriptor 60000): bad file descriptor; "
        + "use ListenStream= in its socket unit")
  }

  @Test(arguments: [
    ["LISTEN_PID": "x", "LISTEN_FDS": "1"], ["LISTEN_PID": "7", "LISTEN_FDS": "-1"],
    ["LISTEN_PID": "7", "LISTEN_FDS": "99999999"],
    ["LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "a:b"],
  ])
  func refusesMalformedVariables(environment: [String: String]) {
    let error = #expect(throws: SystemdError.self) {
      try inheritedSockets(environment: environment, processIdentifier: 7)
    }
    guard case .socketVariableMalformed = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// libsystemd, in a process of its own because it reads the process environment, is the reference.
  @Test func agreesWithLibsystemd() async {
    await #expect(processExitsWith: .success) {
      let listening = try UnixSocket(SOCK_STREAM, at: "@protectd-\(getpid())", listening: true)
      // Two descriptors from 3 on, as systemd passes them. Whatever the test runner had there is not used any more.
      precondition(dup2(listening.descriptor, 3) == 3 && dup2(listening.descriptor, 4) == 4)
      setenv("LISTEN_PID", String(getpid()), 1)
      setenv("LISTEN_FDS", "2", 1)
      setenv("LISTEN_FDNAMES", "control:metrics", 1)
      var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
      precondition(sd_listen_fds_with_names(0, &names) == 2)
      let reference = (0..<2).map { InheritedSocket(name: String(cString: names![$0]!), descriptor: 3 + Int32($0)) }
      let ours = try inheritedSockets()
      precondition(ours == reference)
    }
  }
}
