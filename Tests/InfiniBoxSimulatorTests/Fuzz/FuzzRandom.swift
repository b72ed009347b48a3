import Foundation
import Testing

/// Where a fuzz test's randomness comes from. `PROTECTD_FUZZ_SEED` repeats a run, `PROTECTD_FUZZ_RUNS` makes it longer.
struct FuzzRandom: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  /// A seed from the environment, or a new one.
  init() {
    let given = ProcessInfo.processInfo.environment["PROTECTD_FUZZ_SEED"].flatMap { UInt64($0) }
    self.init(seed: given ?? UInt64.random(in: 0..<1_000_000_000))
  }

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  static func runs(or standard: Int) -> Int {
    ProcessInfo.processInfo.environment["PROTECTD_FUZZ_RUNS"].flatMap { Int($0) } ?? standard
  }

  /// What to say when something fails.
  var comment: Comment { "repeat with PROTECTD_FUZZ_SEED=\(seed)" }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// True once in so many times.
  mutating func once(in times: Int) -> Bool { below(times) == 0 }

  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  /// Bytes with pieces cut out, doubled, and replaced by what parsers stumble over.
  mutating func mutated(_ bytes: [UInt8], _ morsels: [String]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(3) {
      let start = below(bytes.count + 1)
      let end = min(bytes.count, start + below(40))
      switch below(4) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: below(bytes.count + 1))
      case 2: bytes.insert(UInt8(truncatingIfNeeded: next()), at: start)
      default: bytes.insert(contentsOf: Array(pick(morsels).utf8), at: start)
      }
    }
    return bytes
  }
}
