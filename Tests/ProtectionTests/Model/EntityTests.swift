import Testing

@testable import Protection

@Suite struct EntityTests {
  @Test func identityIsReadAsWritten() {
    for identity in [
      EntityIdentity(arraySerial: 4711, object: 1002, createdAt: Timestamp(milliseconds: 1_795_000_000_123)),
      EntityIdentity(arraySerial: .max, object: .min, createdAt: Timestamp(milliseconds: -1)),
    ] {
      #expect(EntityIdentity(identity.description) == identity)
    }
    #expect(EntityIdentity("4711:1002:1795000000123")?.description == "4711:1002:1795000000123")
  }

  @Test(arguments: [
    "", "1", "1:2", "1:2:3:4", "1:2:", ":2:3", "a:2:3", "1:2:3 ", "1: 2:3", "99999999999999999999:1:1", "+1:2:3",
    "01:2:3", "1:-0:3", "1:2:٣",
  ])
  func otherTextsAreNoIdentity(_ text: String) {
    #expect(EntityIdentity(text) == nil)
  }

  @Test func sameNumberCreatedLaterIsAnotherEntity() {
    let first = EntityIdentity(arraySerial: 1, object: 2, createdAt: Timestamp(milliseconds: 3))
    let second = EntityIdentity(arraySerial: 1, object: 2, createdAt: Timestamp(milliseconds: 4))
    #expect(first != second)
    #expect(first < second)
    #expect(first < EntityIdentity(arraySerial: 2, object: 1, createdAt: Timestamp(milliseconds: 1)))
  }

  @Test func kindsInWords() {
    #expect(EntityKind.allCases.map(\.words) == ["volume", "filesystem", "consistency group"])
    let identity = EntityIdentity(arraySerial: 1, object: 2, createdAt: Timestamp(milliseconds: 3))
    let entity = Entity(identity: identity, kind: .consistencyGroup, name: "fin-gl", poolID: 4, sizeBytes: 5)
    #expect(entity.reference.words == "consistency group 'fin-gl'")
  }
}
