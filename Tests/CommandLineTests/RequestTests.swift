import ControlTestSupport
import Foundation
import Testing

/// What options become in the daemon's requests.
@Suite(.timeLimit(.minutes(5)))
struct RequestTests {
  @Test(arguments: [
    ("findings --resolved", "findings resolved=true"),
    ("list", "entities  sort=name 0+100"),
    (
      "list --verdict unprotected,held --verdict unknown --policy gold --pool prod --array paris --kind volume --name db-*"
        + " --sort lag --limit 7 --offset 14",
      "entities unprotected+held+unknown policy=gold array=paris pool=prod kind=volume name=db-* sort=lag 14+7"
    ),
    (
      "history --since 2026-11-30T18:00:00Z --until 2026-12-01T06:00:00Z",
      "history entity=- limit=1000 since=2026-11-30T18:00:00Z until=2026-12-01T06:00:00Z"
    ),
    ("why db-1 --array paris", "why db-1 array=paris"),
    ("history --entity db-1 --limit 7", "history entity=db-1 limit=7"),
    ("history --cycles --limit 3", "cycles limit=3"),
    ("approve 9f --reason ok", "approve 9f reason=ok"),
    (
      "array add paris https://p --credential login",
      "addArray paris https://p credential=login authority=- fingerprint=- plain_http=false"
    ),
    (
      "array set paris --url https://q --no-plain-http --system-roots",
      "setArray paris url=https://q credential=- system_roots=true plain_http=false"
    ),
    (
      "array set paris --credential login --fingerprint AB:CD",
      "setArray paris url=- credential=login fingerprint=AB:CD plain_http=-"
    ),
    ("array fingerprint https://p", "certificate https://p"),
    ("array unbind login --yes", "unbindCredential login"),
    ("array remove paris --yes --expect-revision 4", "removeArray paris based_on=4"),
    (
      "array set paris --fingerprint AB:CD --fingerprint EF:01 --expect-revision 4",
      "setArray paris url=- credential=- fingerprint=AB:CD,EF:01 plain_http=- based_on=4"
    ),
    (
      "array add paris http://p --plain-http --fingerprint ab",
      "addArray paris http://p credential=- authority=- fingerprint=ab plain_http=true"
    ),
    ("policy enable gold --reason back", "enablePolicy gold reason=back"),
    ("policy disable gold --yes", "disablePolicy gold reason=-"),
    ("policy delete gold --yes --reason old", "deletePolicy gold reason=old"),
    ("policy rename gold silver --reason tidy", "renamePolicy gold to=silver reason=tidy"),
    ("policy enable gold --expect-revision 7", "enablePolicy gold reason=- based_on=7"),
    ("policy disable gold --yes --expect-revision 7", "disablePolicy gold reason=- based_on=7"),
    ("policy delete gold --yes --expect-revision 7", "deletePolicy gold reason=- based_on=7"),
    ("policy rollback gold 2 --expect-revision 7", "rollbackPolicy gold to=2 reason=- based_on=7"),
    ("hold release 5 --expect-revision 2", "releaseHold 5 reason=- based_on=2"),
    ("policy rollback gold 2 --reason oops", "rollbackPolicy gold to=2 reason=oops"),
    (
      "hold add --entity db-1 --array paris --reason x --for 1h30m",
      "addHold entity=db-1 array=paris until=5400.0 s reason=x"
    ),
    ("hold add --link paris/a/b --reason x --for 1d", "addHold link=a/b array=paris until=86400.0 s reason=x"),
    ("hold add --array paris --reason x --until 2099-11-30", "addHold array=paris until=2099-11-30T23:00:00Z reason=x"),
    (
      "hold add --policy gold --reason x --until 2099-06-30T10:00:00Z",
      "addHold policy=gold until=2099-06-30T10:00:00Z reason=x"
    ),
    ("hold release 5 --reason done", "releaseHold 5 reason=done"),
  ])
  func optionsArriveAtTheService(_ command: String, _ request: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(command.split(separator: " ").map(String.init))
      #expect(run.status == 0, "\(run.errors)")
      #expect(service.requests == [request])
    }
  }

  /// The caller's own rights decide what is read, and nothing but the certificates leaves.
  @Test func theTextOfAnAuthorityFileIsSent() async throws {
    let service = FixedControlService()
    let certificate = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
    try await withTemporaryFolder { folder async throws in
      try Data("-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n\(certificate)".utf8)
        .write(to: URL(fileURLWithPath: folder + "/ca.pem"))
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      try await withControlSocket(service) { socket async throws in
        let run = try await socket.protectctl("array", "add", "paris", "https://p", "--ca", folder + "/ca.pem")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
          service.requests == [
            "addArray paris https://p credential=- authority=\(certificate) fingerprint=- plain_http=false"
          ])
        for (file, cause) in [
          ("/none", "it does not exist"), ("/pipe", "it is a named pipe and no regular file"),
          ("", "it is a directory"),
        ] {
          let run = try await socket.protectctl("array", "set", "paris", "--ca", folder + file)
          #expect(run.status == 1)
          #expect(
            run.errors.hasPrefix("protectctl: cannot read certificate authority file '\(folder)\(file)': \(cause)"),
            "\(run.errors)"
          )
        }
        #expect(service.requests.count == 1)
      }
    }
  }

  /// Summer time holds in June: eight o'clock in Paris is six o'clock UTC.
  /// A day is its end, a time is that time, in the local zone or a named one, and what was understood is printed back.
  @Test(arguments: [
    ("2099-06-30", "2099-06-30T22:00:00Z", "Tue 2099-06-30 24:00 CEST"),
    ("2099-06-30 24:00", "2099-06-30T22:00:00Z", "Tue 2099-06-30 24:00 CEST"),
    ("2099-12-31 UTC", "2100-01-01T00:00:00Z", "Fri 2100-01-01 01:00 CET"),
    ("2099-12-31 America/New_York", "2100-01-01T05:00:00Z", "Fri 2100-01-01 06:00 CET"),
    ("2099-12-31 18:30 Asia/Tokyo", "2099-12-31T09:30:00Z", "Thu 2099-12-31 10:30 CET"),
    ("2099-12-31 18:30:15", "2099-12-31T17:30:15Z", "Thu 2099-12-31 18:30 CET"),
  ])
  func `a hold until a day ends when that day does`(_ until: String, _ sent: String, _ shown: String) async throws {
    let service = FixedControlService()
    let date = try #require(try? Date(sent, strategy: .iso8601))
    service.change { $0.holds[0].expiresAt = date }
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("hold", "add", "--policy", "g", "--reason", "x", "--until", until)
      #expect(run.status == 0, "\(run.errors)")
      #expect(service.requests == ["addHold policy=g until=\(sent) reason=x"])
      #expect(run.output.hasPrefix("hold 5 on volume 'db-1' until \(shown)\n"))
    }
  }

  @Test(arguments: ["today", "tomorrow", "friday", "Sun", "friday UTC"])
  func `a weekday is the next one, today included, to its end`(_ until: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let before = Date()
      let run = try await socket.protectctl("hold", "add", "--policy", "g", "--reason", "x", "--until", until)
      #expect(run.status == 0, "\(run.errors)")
      let sent = try #require(service.requests.first?.firstMatch(of: /until=(\S+)/)?.1)
      let end = try Date(String(sent), strategy: .iso8601)
      #expect(end > before && end <= Date() + 7 * 86_400)
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = try #require(TimeZone(identifier: until.hasSuffix("UTC") ? "UTC" : "Europe/Paris"))
      #expect(calendar.startOfDay(for: end) == end)
      let lastDay = calendar.component(.weekday, from: end - 1)
      let expected = ["friday": 6, "Sun": 1, "friday UTC": 6][until] ?? lastDay
      #expect(lastDay == expected)
    }
  }

  @Test(arguments: ["2099-02-30", "freitag", "2099-06-30 25:00", "2099-06-30 CET", "18:00", "tomorrow 12:00 UTC x", ""])
  func `what is no time is refused with the forms`(_ until: String) async throws {
    let run = try await ProtectCtlRun.run(["hold", "add", "--policy", "g", "--reason", "x", "--until", until])
    #expect(run.status == 64)
    #expect(run.errors.contains("'\(until)' is no time; write 2026-11-30, friday or tomorrow"))
  }

  @Test func untilIsLocal() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      _ = try await socket.protectctl("hold", "add", "--policy", "g", "--reason", "x", "--until", "2099-06-30 08:00")
      #expect(service.requests == ["addHold policy=g until=2099-06-30T06:00:00Z reason=x"])
    }
  }

  @Test func theOptionBeatsTheEnvironment() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await ProtectCtlRun.run(
        ["hold", "list", "--control-socket", socket.path], environment: ["PROTECTD_CONTROL_SOCKET": "/nowhere"])
      #expect(run.status == 0)
    }
  }
}
