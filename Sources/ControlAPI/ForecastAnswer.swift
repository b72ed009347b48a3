// What `GET /v1/plan` answers about the time and the room that its initial copies need.
import Foundation

/// The initial copies of one source array.
public struct CopyForecastAnswer: Hashable, Sendable, Codable {
  /// Name under which the array is registered.
  public var array: String
  /// How many run at once.
  public var slots: Int
  /// Under way, or waiting on the array for a slot.
  public var running: Int
  /// Of those, and of suspended ones: whose copy makes no progress.
  public var standing: Int
  /// Of this plan, and of what only waits for approval.
  public var planned: Int
  /// Of all of them together, at most; what differs from a base snapshot is not in it.
  public var bytesToCopy: Int64
  /// Of one copy, the mean of `measuredCopies`; nil: none was measured, so no end is told.
  @Nullable public var bytesPerSecond: Int64?
  public var measuredCopies: Int
  @Nullable public var measuredAt: Date?
  /// When the last of them is expected to end; nil: no copy was measured, or one stands still.
  @Nullable public var expectedEnd: Date?
  /// Why the first of those that stand still does.
  @Nullable public var standsBecause: String?

  enum CodingKeys: String, CodingKey {
    case array, slots, running, standing, planned
    case bytesToCopy = "bytes_to_copy"
    case bytesPerSecond = "bytes_per_second"
    case measuredCopies = "measured_copies"
    case measuredAt = "measured_at"
    case expectedEnd = "expected_end"
    case standsBecause = "stands_because"
  }

  public init(
    array: String, slots: Int, running: Int, standing: Int = 0, planned: Int, bytesToCopy: Int64,
    bytesPerSecond: Int64? = nil, measuredCopies: Int = 0, measuredAt: Date? = nil, expectedEnd: Date? = nil,
    standsBecause: String? = nil
  ) {
    self.array = array
    self.slots = slots
    self.running = running
    self.standing = standing
    self.planned = planned
    self.bytesToCopy = bytesToCopy
    self.bytesPerSecond = bytesPerSecond
    self.measuredCopies = measuredCopies
    self.measuredAt = measuredAt
    self.expectedEnd = expectedEnd
    self.standsBecause = standsBecause
  }
}

/// The room in one remote pool.
public struct PoolForecastAnswer: Hashable, Sendable, Codable {
  /// Name under which the array is registered.
  public var array: String
  public var pool: String
  /// Provisioned space that is free now.
  public var freeBytes: Int64
  /// What new targets take of it.
  public var neededBytes: Int64
  public var freeAtCompletionBytes: Int64
  /// What must stay free.
  public var reserveBytes: Int64
  /// Physical space that is free now.
  public var freePhysicalBytes: Int64
  /// When all initial copies have written all that they may, before data reduction; below zero: only that makes it fit.
  public var freePhysicalAtCompletionBytes: Int64

  enum CodingKeys: String, CodingKey {
    case array, pool
    case freeBytes = "free_bytes"
    case neededBytes = "needed_bytes"
    case freeAtCompletionBytes = "free_at_completion_bytes"
    case reserveBytes = "reserve_bytes"
    case freePhysicalBytes = "free_physical_bytes"
    case freePhysicalAtCompletionBytes = "free_physical_at_completion_bytes"
  }

  public init(
    array: String, pool: String, freeBytes: Int64, neededBytes: Int64, freeAtCompletionBytes: Int64,
    reserveBytes: Int64, freePhysicalBytes: Int64, freePhysicalAtCompletionBytes: Int64
  ) {
    self.array = array
    self.pool = pool
    self.freeBytes = freeBytes
    self.neededBytes = neededBytes
    self.freeAtCompletionBytes = freeAtCompletionBytes
    self.reserveBytes = reserveBytes
    self.freePhysicalBytes = freePhysicalBytes
    self.freePhysicalAtCompletionBytes = freePhysicalAtCompletionBytes
  }
}

/// The forecast with what policies that only observe would add if they enforced.
public struct EnforcedForecastAnswer: Hashable, Sendable, Codable {
  public var copies: [CopyForecastAnswer]
  public var pools: [PoolForecastAnswer]

  enum CodingKeys: String, CodingKey {
    case copies, pools
  }

  public init(copies: [CopyForecastAnswer], pools: [PoolForecastAnswer]) {
    self.copies = copies
    self.pools = pools
  }
}
