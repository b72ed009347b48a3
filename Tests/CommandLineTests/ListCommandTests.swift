import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// `list` beyond its table: CSV, pages, and what it refuses.
@Suite(.timeLimit(.minutes(5)))
struct ListCommandTests {
  @Test func csvQuotesWhatHasCommasAndQuotes() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let run = try await socket.protectctl("list", "--csv")
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 3 && run.errors == "" && run.status == 0)
      #expect(lines[0].hasPrefix("array,pool,entity_kind,entity,entity_id,verdict,reason,"))
      #expect(
        lines[1]
          == "paris,prod,volume,db-1,1001:7:1700000000000,unprotected,has no replica,prod-volumes-sync,paris-lyon,,,,"
          + "unprotected,critical,2026-11-22T17:00:39Z,\"waits for its turn, about 2026-11-22T20:00:00Z\"")
      #expect(
        lines[2]
          == "paris,finance,consistency-group,\"fin, \"\"old\"\"\",1001:9:1700000000000,protected,,finance-cgs-async,"
          + "paris-lyon,,240,600,,,,")
    }
  }

  @Test func allPagesAreAskedFor() async throws {
    let service = FixedControlService()
    service.change { $0.entities.total = 20_001 }
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("list", "--all", "--output", "json")
      #expect(run.status == 0)
      let answer = try ControlJSON.decode(EntityListAnswer.self, from: run.output.data(using: .utf8)!)
      #expect(answer.entities.count == 6)
    }
    #expect(service.requests.map { $0.split(separator: " ").last } == ["0+10000", "10000+10000", "20000+10000"])
  }

  @Test(arguments: [
    "list --limit 0", "list --limit 10001", "list --offset -1", "list --csv --output json",
    "history --since tomorrowish",
    "history --since 2026-11-30 --until 2026-11-29", "history --cycles --since yesterday", "history --until 25:00",
    "findings --kind nonsense",
  ])
  func whatMakesNoSenseIsRefused(_ command: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(command.split(separator: " ").map(String.init))
      #expect(run.status == 64 && !run.errors.isEmpty)
    }
    #expect(service.requests == [])
  }

  @Test(arguments: [
    ("--kind unprotected", ["unprotected"]), ("--severity warning", ["unprotected", "array-unreadable"]),
    ("--array lyon", ["array-unreadable"]), ("--entity db-1 --kind array-unreadable", []),
    ("--policy prod-volumes-sync", ["unprotected"]),
  ])
  func findingsTakeTheFiltersOfAlerts(_ filter: String, _ kinds: [String]) async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let run = try await socket.protectctl(
        ["findings", "--output", "json", "--check"] + filter.split(separator: " ").map(String.init))
      let findings = try ControlJSON.decode([FindingAnswer].self, from: run.output.data(using: .utf8)!)
      #expect(findings.map(\.kind) == kinds)
      #expect(run.status == (kinds.isEmpty ? 0 : 2))
    }
  }

  @Test func timesArePeoplesOwn() async throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "Asia/Kolkata"))
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      for arguments in [
        "--since yesterday --until 00:01", "--since 2026-10-25 --until 2026-10-25", "--since 1h --until now",
      ] {
        let run = try await socket.protectctl(
          ["history"] + arguments.split(separator: " ").map(String.init), environment: ["TZ": "Asia/Kolkata"])
        #expect(run.status == 0, "\(run.errors)")
      }
    }
    let today = calendar.startOfDay(for: Date())
    let yesterday = try #require(calendar.date(byAdding: .day, value: -1, to: today))
    #expect(
      service.requests.prefix(2) == [
        "history entity=- limit=1000 since=\(ControlJSON.text(yesterday)) until=\(ControlJSON.text(today + 60))",
        "history entity=- limit=1000 since=2026-10-24T18:30:00Z until=2026-10-25T18:30:00Z",
      ])
    let times = try #require(service.requests.last).split(separator: " ").suffix(2)
      .compactMap { ControlJSON.time(String($0.drop { $0 != "=" }.dropFirst())) }
    #expect(times.count == 2 && times[1].timeIntervalSince(times[0]) == 3600)
  }
}
