import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl status`: one request to the daemon and its answer.
struct StatusCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the last cycle: verdicts by policy, array and pool, open findings.",
    discussion: """
      Each volume, filesystem and consistency group counts once: with the verdict that most needs a human, as the target \
      of a replica, or as unselected when no enabled policy selects it. Members of a consistency group count with it, \
      under the policy that claims it; so the rows by policy and the rows by array each add up to the headline. Of an \
      array that cannot be read, all that was in scope when it was last read is unknown.


      """ + ExitStatus.help(open: "findings are open, or there is no successful cycle to judge from"))

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> StatusAnswer { try client.status() }

  func exitStatus(_ status: StatusAnswer) -> ExitStatus { status.isFine ? .fine : .open }

  func show(_ status: StatusAnswer, on page: inout Page) {
    if let cycle = status.cycle {
      page.line(
        "cycle \(cycle.number) ", Span(state: cycle.outcome), " \(Wording.distance(cycle.finishedAt))",
        Span(" (\(Wording.time(cycle.finishedAt)), took \(Wording.duration(cycle.durationSeconds)))", .dim))
      if let cause = cycle.failedBecause { page.sentence(cause, indent: 4) }
    } else {
      page.line(Span("no cycle has ended yet", .warning))
    }
    if let next = status.nextCycleAt {
      page.line(next > Date() ? "next cycle \(Wording.distance(next))" : "the next cycle is due")
    }
    if let cause = status.writesNothingBecause { page.sentence("nothing is written to any array: \(cause)") }
    if let sentence = Self.sentence(status.journal) { page.sentence(sentence) }
    for reading in status.readingsCutOff { page.sentence(Self.sentence(reading)) }
    page.blank()
    showVerdicts(status, on: &page)
    showFindings(status, on: &page)
    if !status.policies.isEmpty {
      page.blank()
      page.table(
        ["POLICY", "ARRAY", "MODE", "FINDINGS", "SELECTED", "ENTITIES"], numbers: [3, 4],
        status.policies.map { policy in
          Page.Row(
            [
              Span(policy.name), Span(policy.array), policy.isEnabled ? Span(policy.mode) : Span("disabled", .dim),
              Span("\(policy.openFindings)", policy.openFindings > 0 ? .warning : .plain), Span(policy.selected),
              Span(Wording.entities(of: policy) + Self.created(policy.createdSinceReading)),
            ], note: policy.restorePoints.map(Self.sentence))
        })
    }
    if !status.arrays.isEmpty {
      page.blank()
      page.table(
        ["ARRAY", "SERIAL", "VERSION", "ENTITIES", "REPLICAS", "STATE"], numbers: [1, 3, 4],
        status.arrays.map { array in
          Page.Row(
            [
              Span(array.name), .orNone(array.serial.map(String.init)), .orNone(array.version), Span(array.entities),
              Span(array.replicas),
              array.unreadableBecause.map { Span("unreadable: \($0)", .bad) } ?? Span("read", .good),
            ],
            note: array.unreadableBecause.flatMap { _ in array.lastReadAt }.map {
              "last read \(Wording.distance($0)), so all that was in scope then is unknown"
            })
        })
      showPools(status.arrays, on: &page)
    }
  }

  /// `restore points: the oldest 4m old (RPO 10m), half at most 2m; 3 of 40 are older than their RPO`.
  private static func sentence(_ points: StatusAnswer.RestorePointTotals) -> String {
    let rpo = points.rpoSeconds.map { " (RPO \(Wording.age($0)))" } ?? ""
    let beyond = points.beyondRPO > 0 ? "; \(points.beyondRPO) of \(points.count) are older than their RPO" : ""
    return "restore points: the oldest \(Wording.age(points.worstAgeSeconds)) old\(rpo), half at most "
      + "\(Wording.age(points.medianAgeSeconds))\(beyond)"
  }

  /// nil while the journal has all.
  private static func sentence(_ journal: StatusAnswer.Journal) -> String? {
    let owed = journal.owedAlerts == 1 ? "1 alert is" : "\(journal.owedAlerts) alerts are"
    guard let since = journal.stalledSince else {
      return journal.owedAlerts > 0 ? "\(owed) on the way to the journal" : nil
    }
    return "the journal takes no entries since \(Wording.time(since)): \(owed) owed and told once it does, "
      + "\(journal.waiting) entries wait, \(journal.lost) were lost; see 'systemctl status systemd-journald'"
  }

  private static func sentence(_ reading: StatusAnswer.CutOffReading) -> String {
    "the daemon ended while array '\(reading.array)' was read (\(Wording.time(reading.lastEndAt))): "
      + (reading.leftOutUntil.map {
        "it is left out until \(Wording.time($0)), or until 'protectctl array check \(reading.array)' succeeds"
      } ?? "it is read last and alone")
  }

  /// The coverage ledger: each array, then its pools.
  private func showPools(_ arrays: [StatusAnswer.ArrayReading], on page: inout Page) {
    let rows = arrays.flatMap { array in
      [
        Page.Row([
          Span(array.name), Span("all", .dim), Span(array.entities),
          Span(Wording.coverage(array.verdicts, array.outOfScope)),
        ])
      ]
        + array.pools.map { pool in
          Page.Row([
            Span(array.name), Span(pool.name), Span(pool.entities),
            Span(Wording.coverage(pool.verdicts, pool.outOfScope)),
          ])
        }
    }
    page.blank()
    page.table(["ARRAY", "POOL", "ENTITIES", "COVERAGE"], numbers: [2], rows)
  }

  private func showVerdicts(_ status: StatusAnswer, on page: inout Page) {
    let totals = status.verdicts
    let onHold = status.protectedOnHold > 0 ? " (\(status.protectedOnHold) on hold)" : ""
    page.line(
      Span("\(totals.protected)", .bold), Span(" protected", .good), "\(onHold), ",
      Span("\(totals.initializing)", .bold), " initializing, ",
      Span("\(totals.unprotected)", .bold), Span(" unprotected", totals.unprotected > 0 ? .bad : .plain), ", ",
      Span("\(totals.excluded)", .bold), " excluded, ",
      Span("\(totals.held)", .bold), " held, ",
      Span("\(totals.unknown)", .bold), Span(" unknown", totals.unknown > 0 ? .warning : .plain))
    page.line(
      Span("in scope: \(totals.total) volumes, filesystems and consistency groups, each counted once", .dim))
    if status.createdSinceReading > 0 {
      let replicas = Wording.count(status.createdSinceReading, "replica")
      page.sentence("\(replicas) created since these counts were read, seen in the next reading")
    }
    if status.outOfScope.total > 0 {
      page.line("out of scope: \(Wording.coverage(VerdictTotals(), status.outOfScope))")
    }
  }

  private static func created(_ count: Int) -> String {
    count > 0 ? " (\(count) created since, seen in the next reading)" : ""
  }

  private func showFindings(_ status: StatusAnswer, on page: inout Page) {
    let findings = status.openFindings
    if findings.total == 0 {
      page.line(Span("no open findings", .good))
    } else {
      page.line(
        "open findings: ", Span("\(findings.critical) critical", findings.critical > 0 ? .bad : .plain), ", ",
        Span("\(findings.warning) warning", findings.warning > 0 ? .warning : .plain),
        ", \(findings.notice) notice")
      if status.pendingFindings > 0 {
        page.line(Span("of these \(status.pendingFindings) pending: what ends them is under way", .dim))
      }
    }
    if status.holds > 0 { page.line("holds in force: \(status.holds)") }
  }
}
