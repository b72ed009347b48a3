import Protection
import Testing

@testable import ProtectionStore

/// What was being read when the daemon ended is known at its next start, and only then.
@Suite struct ReadingsUnderWayTests {
  let fixture = try! StoreFixture()

  private func open(_ arrays: ArrayName...) throws -> ProtectionStore {
    let store = try fixture.open()
    for array in arrays { try store.addArray(.sample(array), by: .ada, at: .start) }
    return store
  }

  @Test func marksThatWereNotTakenAwayAreSeenByTheNextOpeningAlone() throws {
    let store = try open("paris", "lyon")
    let marks = try store.beginReadings(["lyon", "paris"], at: .start)
    #expect(try store.readingsCutOff() == [], "it is still at it")
    try store.endReadings([try #require(marks["lyon"])])
    try store.close()
    let next = try fixture.open()
    #expect(try next.readingsCutOff() == ["paris"])
    try next.suspect([ReadingSuspicion(array: "paris", endsAlone: 1, lastEndAt: .start)])
    #expect(try next.readingsCutOff() == [])
    #expect(try next.readingSuspicions() == [ReadingSuspicion(array: "paris", endsAlone: 1, lastEndAt: .start)])
  }

  @Test func twoReadingsOfOneArrayAreTwoMarks() throws {
    let store = try open("paris")
    let cycle = try store.beginReadings(["paris"], at: .start)
    let check = try store.beginReadings(["paris"], at: .start)
    try store.endReadings(Array(check.values))
    #expect(cycle != check)
    try store.close()
    #expect(try fixture.open().readingsCutOff() == ["paris"])
  }

  @Test func aSuspicionEndsWithAReadingOrAChangedRegistration() throws {
    let store = try open("paris", "lyon", "rome")
    let suspicions = ["lyon", "paris", "rome"].map {
      ReadingSuspicion(array: $0, endsAlone: 4, lastEndAt: .start)
    }
    try store.suspect(suspicions + [ReadingSuspicion(array: "oslo", endsAlone: 1, lastEndAt: .start)])
    #expect(try store.readingSuspicions() == suspicions, "one that is not registered is nobody's")
    try store.endReadings([], acquitted: ["lyon"])
    try store.recordSerial(7, of: try #require(try store.arrays().first { $0.name == "paris" }))
    #expect(try store.readingSuspicions().map(\.array) == ["paris", "rome"], "a serial number changes nothing")
    #expect(try store.execute("UPDATE array SET credential = 'other' WHERE name = 'paris'") == nil)
    #expect(try store.readingSuspicions().map(\.array) == ["rome"])
    try store.giveAnotherTry("rome")
    #expect(try store.readingSuspicions().map(\.endsAlone) == [1])
  }
}
