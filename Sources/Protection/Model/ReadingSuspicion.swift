/// An array during whose reading the daemon ended without being asked to. Whatever in its answers did that, it must not do
/// it for ever, nor keep the others from being read.
public struct ReadingSuspicion: Hashable, Sendable {
  public var array: ArrayName
  /// Ends in a row during which nothing but this array was being read; 0: others were, too, so it may be one of them.
  public var endsAlone: Int
  /// When the last of those ends was noticed.
  public var lastEndAt: Timestamp

  public init(array: ArrayName, endsAlone: Int, lastEndAt: Timestamp) {
    self.array = array
    self.endsAlone = endsAlone
    self.lastEndAt = lastEndAt
  }

  /// So many ends prove that it is this array.
  public static let endsThatProve = 2
  private static let shortestPause = Duration.seconds(60)
  private static let longestPause = Duration.seconds(3600)

  /// Until when nothing is sent to it; nil: it is read, though last and alone. The pause doubles with each further end.
  ///
  /// A clock that was set back to before the last end keeps nobody waiting: the worst that follows is one more end.
  public func leftOutUntil(at now: Timestamp) -> Timestamp? {
    guard endsAlone >= Self.endsThatProve, lastEndAt <= now else { return nil }
    let doublings = min(endsAlone - Self.endsThatProve, 10)
    let end = lastEndAt + min(Self.shortestPause * (1 << doublings), Self.longestPause)
    return now < end ? end : nil
  }

  /// What follows when the daemon ended while these arrays were being read.
  public static func after(
    endWhileReading arrays: Set<ArrayName>, _ earlier: [ReadingSuspicion], at now: Timestamp
  ) -> [ReadingSuspicion] {
    var suspicions = Dictionary(earlier.map { ($0.array, $0) }, uniquingKeysWith: { first, _ in first })
    for array in arrays {
      let endsAlone = suspicions[array]?.endsAlone ?? 0
      suspicions[array] = ReadingSuspicion(
        array: array, endsAlone: arrays.count == 1 ? min(endsAlone, 1_000_000) + 1 : endsAlone, lastEndAt: now)
    }
    return suspicions.values.sorted { $0.array < $1.array }
  }
}
