import Foundation
import Protection
import Testing

@testable import Reconciler

/// What arrays answer, in the model's words.
@Suite struct TranslateTests {
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
