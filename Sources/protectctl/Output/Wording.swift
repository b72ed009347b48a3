import ControlAPI
import Foundation
import Glibc

/// How people read times, ages, sizes and counts.
enum Wording {
  /// `45s`, `4m`, `3h`, `2d`: the largest unit, rounded down.
  static func age(_ seconds: TimeInterval) -> String {
    // An answer may hold any number.
    let seconds = Int(min(max(0, seconds), 1e15))
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3600)h"
    default: return "\(seconds / 86_400)d"
    }
  }

  static func age(since date: Date) -> String { age(Date().timeIntervalSince(date)) }

  /// `4m ago`, `in 2h`.
  static func distance(_ date: Date) -> String {
    let seconds = date.timeIntervalSinceNow
    return seconds > 0 ? "in \(age(seconds))" : "\(age(-seconds)) ago"
  }

  /// `2026-11-22 18:05:09` in the local zone.
  static func time(_ date: Date) -> String { local(date, "%Y-%m-%d %H:%M:%S") }

  /// When something ends, in the local zone, which it names: `Fri 2026-12-04 24:00 CET` for the end of a day, else
  /// `Fri 2026-12-04 18:00 CET`.
  static func end(_ date: Date) -> String {
    if local(date, "%H%M%S") == "000000" {
      return local(date - 1, "%a %Y-%m-%d 24:00 ") + local(date, "%Z")
    }
    return local(date, "%a %Y-%m-%d %H:%M %Z")
  }

  private static func local(_ date: Date, _ format: String) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    localtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// `3.2 s`, `4m`.
  static func duration(_ seconds: Double) -> String {
    guard seconds < 60 else { return age(seconds) }
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// `100 GiB`, `1.5 TiB`.
  static func bytes(_ count: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var value = Double(count)
    var unit = 0
    while value >= 1024 && unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    return (tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)") + " " + units[unit]
  }

  /// `1 replica`, `2 replicas`, `2 policies`.
  static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? singular : plural ?? singular + "s")"
  }

  /// `next: a person must …`, `pending until 21:40:00: waits for its turn, …`; nil for what has no next.
  static func next(_ finding: FindingAnswer) -> String? {
    finding.next.map { next in
      (finding.pendingUntil.map { "pending until \(time($0)): " } ?? "next: ") + next
    }
  }

  /// `300 protected, 3 initializing`: what is not zero.
  static func verdicts(_ totals: VerdictTotals) -> String { coverage(totals, OutOfScopeTotals()) }

  /// `300 protected; 12 count elsewhere`.
  static func entities(of policy: StatusAnswer.PolicyShare) -> String {
    let elsewhere = policy.countedElsewhere
    return verdicts(policy.verdicts)
      + (elsewhere > 0 ? "; \(elsewhere) selected \(elsewhere == 1 ? "counts" : "count") elsewhere" : "")
  }

  /// `300 protected, 12 targets, 3 unselected`: what is not zero.
  static func coverage(_ totals: VerdictTotals, _ outOfScope: OutOfScopeTotals) -> String {
    let parts = [
      (totals.protected, "protected"), (totals.initializing, "initializing"), (totals.unprotected, "unprotected"),
      (totals.excluded, "excluded"), (totals.held, "held"), (totals.unknown, "unknown"),
      (outOfScope.targets, outOfScope.targets == 1 ? "target" : "targets"), (outOfScope.unselected, "unselected"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? "no entities" : parts.joined(separator: ", ")
  }

  /// `volume 'db-1'`, `consistency group 'fin'`.
  static func entity(_ kind: String, _ name: String) -> String {
    "\(kind == "consistency-group" ? "consistency group" : kind) '\(name)'"
  }
}
