import Protection
import TestSupport
import Testing

/// A link that another opening of the same store changed something over is left alone (invariant 10).
@Suite struct StoreMemoryTests {
  private static let memory = StoreMemory(
    identity: "5a", opening: OpeningMark(epoch: 3, mark: "cc"), known: ["aa", "bb", "cc"])

  /// A world whose link `paris-lyon` has a mark, as `paris` sees it.
  private func marked(_ mark: String?) -> World {
    World.twoArrays().volume("db").policy(.gold()).with { world in
      world.history.memory = Self.memory
    }.edit("paris") { paris in
      guard let link = paris.links.first(where: { $0.name == "paris-lyon" }) else { return }
      paris.openingMarks = mark.map { [link.id: OpeningMark($0)] } ?? [:]
    }.watched()
  }

  @Test(arguments: [nil, "1 aa", "2 bb", "3 cc"]) func ownMarksAreNoSign(mark: String?) {
    #expect(marked(mark).history.automaticHolds == [])
    #expect(marked(mark).permitted().permitted.count == 1)
  }

  @Test(arguments: ["4 dd", "3 dd", "what somebody wrote", ""]) func aMarkThatIsNotRememberedHoldsTheLink(
    mark: String
  ) {
    let world = marked(mark)
    #expect(world.history.automaticHolds.map(\.sign) == [.memoryOutdated])
    #expect(world.history.automaticHolds.map(\.phase) == [.sticky])
    #expect(world.permitted().permitted == [])
    #expect(world.permitted().withheld.first?.reason.contains("is an older copy (opening 3)") == true)
    #expect(world.verdict(on: "db")?.word == .unprotected, "what is not protected is not merely held")
  }

  @Test func onceReleasedItIsKnownAndGoesWithTheMark() {
    let released = marked("4 dd").with { $0.history.automaticHolds[0].phase = .released }
    #expect(released.watched().history.automaticHolds.map(\.phase) == [.released])
    #expect(released.permitted().permitted.count == 1)
    let marked = released.edit("paris") { $0.openingMarks = $0.openingMarks.mapValues { _ in Self.memory.opening } }
    #expect(marked.watched().history.automaticHolds == [])
  }

  @Test func aMarkReadsAsItWasWritten() {
    #expect(OpeningMark("12 3fa9") == OpeningMark(epoch: 12, mark: "3fa9"))
    #expect(OpeningMark("\(Self.memory.opening)") == Self.memory.opening)
    #expect(OpeningMark("").mark == "")
  }
}
