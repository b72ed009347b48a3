import Testing

@testable import protectctl

/// What `systemctl show` says, in words for whoever got no answer.
struct WhyNobodyAnswersTests {
  private func why(
    service: String, socket: String = "ActiveState=active", said: String? = nil
  ) throws -> String? {
    try #require(WhyNobodyAnswers(show: "LoadState=loaded\n\(service)\n\nLoadState=loaded\n\(socket)"))
      .sentence(said: said)
  }

  private let start =
    "systemctl reset-failed protectd.socket protectd.service; systemctl start protectd.socket protectd.service"

  @Test func `a bad configuration behind socket activation is told in its own words`() throws {
    let failed = "ActiveState=failed\nExecMainStatus=78"
    let said = "cannot read '/etc/protectd/protectd.yaml': line 1: unknown key 'x'; remove it"
    #expect(
      try why(service: failed, socket: "ActiveState=failed", said: said)
        == "protectd.service cannot start: \(said); mend that, then run '\(start)'")
    #expect(
      try why(service: failed)
        == "protectd.service cannot start: its configuration cannot be used, and 'journalctl --unit "
        + "protectd' says more to root and to members of group 'systemd-journal'; mend that, then run '\(start)'")
  }

  @Test func `so is what the daemon could not say itself`() throws {
    #expect(
      try why(service: "ActiveState=failed\nExecMainStatus=243", said: "old")?.contains("hand its credentials") == true)
    #expect(try why(service: "ActiveState=failed\nExecMainStatus=6")?.contains("it ended with status 6") == true)
    #expect(
      try why(service: "ActiveState=inactive", socket: "ActiveState=inactive")
        == "protectd.service and protectd.socket are stopped; run '\(start)'")
    #expect(try why(service: "ActiveState=activating") == "protectd.service is activating; try again in a minute")
    let missing = try #require(WhyNobodyAnswers(show: "LoadState=not-found\n\nLoadState=not-found"))
    #expect(missing.sentence(said: nil) == "protectd.service is not installed on this machine")
  }

  @Test func `a service that runs explains nothing`() throws {
    #expect(try why(service: "ActiveState=active") == nil)
    #expect(try why(service: "ActiveState=inactive") == nil)
    #expect(WhyNobodyAnswers(show: "") == nil)
  }
}
