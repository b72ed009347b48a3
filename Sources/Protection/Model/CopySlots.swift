/// How many initial copies an array was seen to run at once while others waited: no array tells its limit, which depends
/// on the model (6 to 15, rest 18).
public struct CopySlots: Hashable, Sendable, Codable {
  /// Serial number of the array that sends the copies.
  public var arraySerial: Int64
  public var slots: Int
  /// The last reading that showed so many.
  public var seenAt: Timestamp

  /// What the smallest model runs.
  public static let fewest = 6
  /// For how long a number counts that was not seen again: a reading may have come in between two copies.
  public static let lifetime: Duration = .seconds(7 * 86_400)

  public init(arraySerial: Int64, slots: Int, seenAt: Timestamp) {
    self.arraySerial = arraySerial
    self.slots = slots
    self.seenAt = seenAt
  }
}

extension ProtectionSettings {
  /// Initial copies that an array may have under way or queued: what an administrator set, else what the array has shown,
  /// else what every model can do.
  func initializationSlots(of array: ArrayIndex, _ history: History) -> Int {
    initializationsInFlight ?? history.copySlots.first { $0.arraySerial == array.serial }?.slots ?? CopySlots.fewest
  }
}
