import Protection
import TestSupport
import Testing

@Suite struct ArrayUnreadableTests {
  let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold())

  @Test func theErrorIsReportedOncePerArray() {
    #expect(
      world.unreadable("lyon", because: "connection refused").assessed().findings.map(\.summary) == [
        "array 'lyon' could not be read: connection refused; every registered array is expected to be readable"
      ])
    #expect(
      world.unreadable("paris").findings(.arrayUnreadable).map(\.summary) == [
        "array 'paris' could not be read: connection refused; policy 'gold' needs it"
      ])
  }

  @Test func nothingElseIsSaidAboutAnUnreadArray() {
    #expect(world.unreadable("paris").unreadable("lyon").findingKinds == [.arrayUnreadable])
    #expect(world.unreadable("paris").assessed().verdicts == [])
    #expect(world.unreadable("lyon").verdict(on: "db")?.word == .unknown)
  }

  @Test func silentWhenAllWereRead() {
    #expect(world.findings(.arrayUnreadable) == [])
  }
}
