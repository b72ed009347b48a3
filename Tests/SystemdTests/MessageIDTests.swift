import FoundationEssentials
import Systemd
import Testing

@Suite struct MessageIDTests {
  /// The identifiers with the comment before each, as in the catalog's file.
  private static func catalog() throws -> [(event: String, id: String)] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../systemd/protectd.catalog")
    let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map(String.init)
    return zip(lines, lines.dropFirst()).filter { $0.1.hasPrefix("-- ") }
      .map { (String($0.0.dropFirst(2)), String($0.1.dropFirst(3))) }
  }

  @Test func theCatalogExplainsEachAndNothingElse() throws {
    let explained = try Self.catalog()
    #expect(explained.map(\.id) == ProtectdMessageID.allCases.map(\.id))
    #expect(explained.map(\.event) == ProtectdMessageID.allCases.map(\.rawValue))
  }

  @Test func theyAreDistinctAndWellFormed() {
    let ids = ProtectdMessageID.allCases.map(\.id)
    #expect(Set(ids).count == ids.count)
    for id in ids {
      #expect(id.utf8.count == 32)
      #expect(id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
  }

  @Test(arguments: ProtectdMessageID.allCases) func areFoundById(messageID: ProtectdMessageID) {
    #expect(ProtectdMessageID(id: messageID.id) == messageID)
  }

  @Test func othersAreNotOurs() {
    #expect(ProtectdMessageID(id: "39f53479d3a045ac8e11786248231fbf") == nil)
  }

  /// The fields that the catalog's texts refer to must be fields that protectd writes.
  @Test func theCatalogUsesOnlyFieldsThatExist() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../systemd/protectd.catalog")
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let used = Set(
      text.split(separator: "@").filter { $0.hasPrefix("PROTECTD_") && !$0.contains(" ") }.map(String.init))
    let known: [JournalField] = [
      .finding, .severity, .policy, .array, .entity, .link, .cycle, .since,
    ]
    #expect(used == Set(known.map(\.name)))
  }
}
