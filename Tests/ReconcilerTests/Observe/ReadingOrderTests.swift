import Protection
import TestSupport
import Testing

@testable import Reconciler

/// An array on which the daemon ends comes last, then alone, then not at all for a while; the others are always read.
struct ReadingOrderTests {
  private let now = World.twoArrays().takenAt

  private func suspicion(_ array: ArrayName, _ endsAlone: Int, secondsAgo: Int = 0) -> ReadingSuspicion {
    ReadingSuspicion(array: array, endsAlone: endsAlone, lastEndAt: now + .seconds(-secondsAgo))
  }

  @Test func `without suspicion all are read together`() {
    #expect(ReadingOrder(["lyon", "paris"], [], at: now).groups == [["lyon", "paris"]])
    #expect(ReadingOrder([], [], at: now).groups == [])
  }

  @Test func `suspects come one after the other behind the rest, the likeliest last`() {
    let order = ReadingOrder(
      ["lyon", "nice", "paris", "rome"], [suspicion("lyon", 1), suspicion("paris", 0), suspicion("nice", 0)], at: now)
    #expect(order.groups == [["rome"], ["nice"], ["paris"], ["lyon"]])
    #expect(order.leftOut == [:])
  }

  @Test func `an end while several are read suspects each; one while a single one is read counts against it`() {
    let first = ReadingSuspicion.after(endWhileReading: ["lyon", "paris"], [], at: now)
    #expect(first == [suspicion("lyon", 0), suspicion("paris", 0)])
    let second = ReadingSuspicion.after(endWhileReading: ["paris"], first, at: now)
    #expect(second == [suspicion("lyon", 0), suspicion("paris", 1)])
    // Together with another one it proves nothing more, and excuses nothing.
    #expect(ReadingSuspicion.after(endWhileReading: ["paris", "rome"], second, at: now).map(\.endsAlone) == [0, 1, 0])
    let third = ReadingSuspicion.after(endWhileReading: ["paris"], second, at: now)
    let order = ReadingOrder(["lyon", "paris"], third, at: now)
    #expect(order.groups == [["lyon"]])
    #expect(
      order.leftOut == [
        "paris": "cannot read array 'paris': protectd ended 2 times in a row while it was read, the last time before "
          + "\(now), so it is left out until \(now + .seconds(60)); look in the journal for why, then run "
          + "'protectctl array check paris'"
      ])
  }

  @Test(arguments: [(2, 60), (3, 120), (4, 240), (7, 1920), (8, 3600), (1000, 3600), (Int.max, 3600)])
  func `the pause doubles up to an hour`(endsAlone: Int, seconds: Int) {
    #expect(suspicion("paris", endsAlone, secondsAgo: seconds - 1).leftOutUntil(at: now) != nil)
    #expect(suspicion("paris", endsAlone, secondsAgo: seconds).leftOutUntil(at: now) == nil)
    #expect(suspicion("paris", 1).leftOutUntil(at: now) == nil)
  }

  @Test func `a clock that was set back keeps no array waiting`() {
    #expect(suspicion("paris", 5, secondsAgo: -1).leftOutUntil(at: now) == nil)
  }

  /// Whatever ends when: no array is lost, none is in two groups, and one that is not the culprit is read in each cycle.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the culprit never keeps the others from being read for long`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let arrays: [ArrayName] = ["a", "b", "c", "d"]
    let culprit = random.pick(arrays)
    var suspicions: [ReadingSuspicion] = []
    var now = now
    var endsInARow = 0
    var wasReadThrough = false
    for _ in 0..<200 {
      let order = ReadingOrder(arrays, suspicions, at: now)
      #expect((order.groups.flatMap { $0 } + order.leftOut.keys).sorted() == arrays)
      var end: [ArrayName]?
      for group in order.groups {
        if group.contains(culprit) {
          end = group
          break
        }
        suspicions.removeAll { group.contains($0.array) }
      }
      if let end {
        suspicions = ReadingSuspicion.after(endWhileReading: Set(end), suspicions, at: now)
        endsInARow += 1
        now = now + .seconds(random.pick([1, 5, 30]))
      } else {
        #expect(order.leftOut.keys.sorted() == [culprit])
        wasReadThrough = true
        endsInARow = 0
        now = now + .seconds(random.pick([10, 60, 300]))
      }
      #expect(endsInARow <= 3, "together, alone, alone, and then it is left out")
    }
    #expect(wasReadThrough)
  }
}
