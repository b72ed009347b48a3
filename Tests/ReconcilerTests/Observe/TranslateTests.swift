import Foundation
import InfiniBox
import Protection
import Testing

@testable import Reconciler

/// What arrays answer, in the model's words.
@Suite struct TranslateTests {
  private static let abilities: [(version: String, features: [String: Int], abilities: Set<Ability>)] = [
    ("4.0.30.10", [:], [.syncReplication]),
    ("3.0", ["active_active": 0], [.activeActiveReplication]),
    (
      "5.5.0.10", ["active_active": 3, "filesystem_replicas": 1],
      Set(Ability.allCases).subtracting([.activeActiveMembers])
    ),
    ("6.0.0.10", ["active_active": 4, "filesystem_replicas": 1], Set(Ability.allCases)),
  ]

  @Test(arguments: abilities)
  func featuresAndVersionGiveAbilities(_ version: String, _ features: [String: Int], _ expected: Set<Ability>) {
    let features = Features(features.map { Feature(name: $0.key, version: $0.value) })
    let capabilities = Capabilities(version: SystemVersion(version), features: features)
    let abilities = Ability.allCases.filter { capabilities.supports($0.capability) }
    #expect(Set(abilities) == expected)
  }

  @Test(arguments: [
    (#""mapped": true, "write_protected": false"#, true), (#""mapped": true, "write_protected": true"#, false),
    (#""mapped": false, "write_protected": false"#, false), (#""mapped": true"#, true),
    (#""write_protected": false"#, false), (#""mapped": null, "write_protected": null"#, false),
  ])
  func hostsMayWriteToWhatIsMappedAndNotWriteProtected(_ fields: String, _ expected: Bool) throws {
    let answer = #"{"id": 7, "name": "db", "pool_id": 1, "size": 1000, "created_at": 1, \#(fields)}"#
    let row = try JSONDecoder().decode(DatasetRow.self, from: Data(answer.utf8))
    #expect(Entity(row, kind: .volume, arraySerial: 1001).mayBeWrittenByHosts == expected)
  }
}
