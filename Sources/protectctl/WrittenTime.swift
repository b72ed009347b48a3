import ArgumentParser
import Foundation
import Glibc
import Protection

/// Reads the times and durations that people write in options.
enum WrittenTime {
  static func duration(_ text: String) throws -> Duration {
    do {
      return try Duration(written: text)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// `2026-11-30` (its beginning), `2026-11-30 18:00` or `2026-11-30 18:00:00` in the local zone, or RFC 3339.
  static func date(_ text: String) throws -> Date {
    if let time = Timestamp(rfc3339: text) { return time.date }
    if let seconds = localSeconds(text) { return Date(timeIntervalSince1970: TimeInterval(seconds)) }
    throw ValidationError("'\(text)' is no time; write 2026-11-30, '2026-11-30 18:00' or 2026-11-30T18:00:00Z")
  }

  private static func localSeconds(_ text: String) -> time_t? {
    let shape = String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
    guard ["0000-00-00", "0000-00-00 00:00", "0000-00-00 00:00:00"].contains(shape) else { return nil }
    let numbers = text.split { "-: ".contains($0) }.compactMap { CInt($0) }
    func number(_ index: Int) -> CInt { index < numbers.count ? numbers[index] : 0 }
    guard number(3) < 24, number(4) < 60, number(5) < 60 else { return nil }
    var parts = tm()
    parts.tm_year = number(0) - 1900
    parts.tm_mon = number(1) - 1
    parts.tm_mday = number(2)
    parts.tm_hour = number(3)
    parts.tm_min = number(4)
    parts.tm_sec = number(5)
    // mktime finds out whether summer time holds, and moves days that do not exist: those are refused.
    parts.tm_isdst = -1
    let seconds = mktime(&parts)
    return parts.tm_mon == number(1) - 1 && parts.tm_mday == number(2) ? seconds : nil
  }
}
