import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// The reference of the control socket names every request, code and key, and no link in it leads nowhere.
struct DocumentationTests {
  private let text: String

  init() throws {
    let path = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../Sources/ControlAPI/Documentation.docc/ControlSocket.md").standardizedFileURL
    text = try String(contentsOf: path, encoding: .utf8)
  }

  @Test(arguments: Endpoint.allCases) func everyRequest(_ endpoint: Endpoint) throws {
    let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `\(endpoint.rawValue)` |") })
    let parameters = row.split(separator: "|", omittingEmptySubsequences: false)[2]
    for name in endpoint.queryNames { #expect(parameters.contains("`\(name)") || parameters.contains(name)) }
  }

  @Test(arguments: ControlError.Kind.allCases) func everyCode(_ kind: ControlError.Kind) {
    #expect(text.contains("| \(kind.status) | `\(kind.rawValue)` |"))
  }

  @Test func everyKey() throws {
    let fixed = FixedAnswers()
    let answers: [any Encodable] = [
      fixed.status, fixed.openFindings, fixed.plan, fixed.approval, fixed.progress, fixed.cycle, fixed.cycles,
      fixed.arrays, fixed.check, fixed.certificate, fixed.removal, fixed.unbinding, fixed.policies, fixed.applied,
      fixed.preview,
      fixed.coverage,
      fixed.revisions,
      fixed.why, fixed.holds, fixed.history, fixed.entities,
    ]
    var keys = HoldAddRequest.keys.union(ArrayAddRequest.keys).union(ArraySetRequest.keys).union(ApprovalRequest.keys)
      .union(PolicyApplyRequest.keys).union(PolicyRollbackRequest.keys).union(PolicyRenameRequest.keys)
    for answer in answers { collect(try JSONSerialization.jsonObject(with: ControlJSON.encode(answer)), &keys) }
    for key in keys.sorted() { #expect(text.contains("| `\(key)` |"), "\(key)") }
  }

  /// Evidence has keys of its own, which are data.
  private func collect(_ value: Any, _ keys: inout Set<String>) {
    if let list = value as? [Any] {
      for item in list { collect(item, &keys) }
    } else if let object = value as? [String: Any] {
      for (key, value) in object {
        keys.insert(key)
        if key != "evidence" { collect(value, &keys) }
      }
    }
  }

  @Test func everyLink() {
    let headings = Set(text.split(separator: "\n").filter { $0.hasPrefix("### ") }.map { String($0.dropFirst(4)) })
    let links = text.components(separatedBy: "](#").dropFirst().compactMap { $0.split(separator: ")").first }
    #expect(links.count > 20)
    let dead = links.map { String($0.replacing("-", with: " ")) }.filter { !headings.contains($0) }
    #expect(dead == [])
  }
}
