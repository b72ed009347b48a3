/// Sums of bytes stop at what 64 bits hold: sizes come from arrays, and none of them may end the daemon.
extension Int64 {
  public mutating func add(_ bytes: Int64) {
    let (sum, overflow) = addingReportingOverflow(bytes)
    self = overflow ? (bytes < 0 ? .min : .max) : sum
  }
}

extension Int64 {
  /// The nearest that 64 bits hold: products and quotients of sizes come near no end, unless an array tells nonsense.
  init(nearest number: Double) {
    self = Int64(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : number > 0 ? .max : 0)
  }
}

extension Sequence<Int64> {
  public var sum: Int64 { reduce(into: 0) { $0.add($1) } }
}
