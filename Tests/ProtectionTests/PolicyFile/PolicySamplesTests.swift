import Foundation
import Testing

@testable import Protection

/// The samples in `policies/` are what people copy, and `policies/invalid/` is what they read when a message puzzles them:
/// all of the first load, and each of the second is refused in exactly the words of the `.expected` file beside it.
@Suite struct PolicySamplesTests {
  @Test(arguments: try! Samples.names(in: "policies"))
  func sampleLoads(_ path: String) throws {
    let documents = try PolicyFile.parse(Samples.text(path), file: path)
    #expect(documents.count == 1)
    #expect("policies/\(documents[0].policy.name).yaml" == path, "a sample's file is named after its policy")
  }

  @Test func samplesAreWhatTheDemoExpects() throws {
    let policies = try Samples.names(in: "policies").flatMap { try PolicyFile.parse(Samples.text($0), file: $0) }
      .map(\.policy)
    #expect(
      policies.map(\.name) == [
        "audit-observe-only", "finance-cgs-async", "home-filesystems-async", "prod-volumes-sync",
      ])
    #expect(policies.map(\.mode) == [.observe, .enforce, .enforce, .enforce])
    #expect(policies.allSatisfy { $0.array == "paris" && $0.goal.link == "paris-lyon" })
    #expect(policies.map(\.selector.kind) == [.volume, .consistencyGroup, .filesystem, .volume])
    #expect(policies.map(\.selector.pools) == [["test"], ["finance"], ["home"], ["prod"]])
    #expect(policies.map(\.goal.remotePool) == ["test-dr", "finance-dr", "home-dr", "prod-dr"])
    #expect(policies[1].goal.target == .baseSnapshot(otherwise: .new))
    #expect(policies[1].goal.replication == .async(interval: .seconds(300), rpo: .seconds(600)))
    #expect(policies[3].goal.replication == .sync)
    #expect(policies[3].selector.exclusions.map(\.names.description) == ["'scratch-*'"])
  }

  /// In a folder of its own, which the demo with its two arrays does not apply.
  @Test func theSampleForThreeSitesLoads() throws {
    let path = "policies/three-sites/trading-three-sites.yaml"
    #expect(try Samples.names(in: "policies/three-sites") == [path])
    let policies = try PolicyFile.parse(Samples.text(path), file: path).map(\.policy)
    #expect(policies.map(\.name) == ["trading-active-active", "trading-third-site"])
    #expect(policies.map(\.goal.replication.type) == [.activeActive, .async])
    #expect(policies[0].selector == policies[1].selector && policies[0].goal.link != policies[1].goal.link)
  }

  @Test(arguments: try! Samples.names(in: "policies/invalid"))
  func mistakeIsRefusedInExactlyTheseWords(_ path: String) throws {
    let expected = try Samples.text(path.replacing(".yaml", with: ".expected"))
    let errors = #expect(throws: PolicyFileErrors.self) {
      try PolicyFile.parse(Samples.text(path), file: path)
    }
    #expect(errors.map { "\($0)\n" } == expected)
  }

  @Test func everyMistakeHasItsWords() throws {
    let names = try Samples.names(in: "policies/invalid", ending: "")
    let mistakes = names.filter { $0.hasSuffix(".yaml") }.map { $0.dropLast(".yaml".count) }
    let words = names.filter { $0.hasSuffix(".expected") }.map { $0.dropLast(".expected".count) }
    #expect(mistakes == words)
    #expect(mistakes.count >= 25)
    #expect(names.count == mistakes.count + words.count)
  }
}

/// Files of the repository's `policies` folder.
enum Samples {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Paths relative to the repository, in order of name.
  static func names(in folder: String, ending: String = ".yaml") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { ($0.hasSuffix(ending) || ending.isEmpty) && !["invalid", "three-sites"].contains($0) }.map {
        "\(folder)/\($0)"
      }.sorted()
  }

  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: root.appending(path: path))) }

  /// Bytes that are not UTF-8 become replacement characters, as they do for every caller that reads a file so.
  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }
}
