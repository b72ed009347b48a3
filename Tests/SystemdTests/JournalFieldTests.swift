import Systemd
import Testing

@Suite struct JournalFieldTests {
  @Test(arguments: [
    ("policy", "PROTECTD_POLICY"), ("entity-id", "PROTECTD_ENTITY_ID"), ("entityID", "PROTECTD_ENTITY_ID"),
    ("entity_id", "PROTECTD_ENTITY_ID"), ("PROTECTD_ARRAY", "PROTECTD_ARRAY"), ("größe", "PROTECTD_GR____E"),
    ("a b", "PROTECTD_A_B"), ("line=1\nX", "PROTECTD_LINE_1_X"),
  ])
  func ofMetadata(key: String, name: String) {
    #expect(JournalField(metadataKey: key).name == name)
  }

  @Test(arguments: [
    ("MESSAGE_ID", "MESSAGE_ID"), ("_PID", "PID"), ("__CURSOR", "CURSOR"), ("1st", "ST"), ("", "FIELD"),
    ("___", "FIELD"), ("x=y", "X_Y"),
  ])
  func byName(name: String, expected: String) {
    #expect(JournalField(name).name == expected)
  }

  @Test func areAlwaysAcceptable() {
    let seed = UInt64.random(in: .min ... .max)
    var state = seed
    func random(below bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    for _ in 0..<2_000 {
      let scalars = (0..<random(below: 90)).compactMap { _ in Unicode.Scalar(UInt32(random(below: 0x300))) }
      let key = String(String.UnicodeScalarView(scalars))
      for name in [JournalField(key).name, JournalField(metadataKey: key).name] {
        #expect((1...64).contains(name.utf8.count), "seed \(seed)")
        #expect(name.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }, "seed \(seed)")
        #expect(name.utf8.first.map { (65...90).contains($0) } == true, "seed \(seed)")
      }
    }
  }
}
