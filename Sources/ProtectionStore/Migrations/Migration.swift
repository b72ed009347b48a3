/// One step of the schema: text only, never a type of the application, so that it does the same for ever. A shipped one
/// is never edited (a test pins its hash); a change of the schema is a new one at the end of the list.
struct Migration: Sendable {
  /// The schema version (`PRAGMA user_version`) that it leads to.
  var version: Int
  var sql: String

  static let all: [Migration] = [
    .administration, .cycles, .findingDigest, .planBasis, .initialCopies, .alertState, .attribution, .automaticHolds,
    .copySlots, .openings, .activeReplicas, .writableTargets, .credentialBindings, .readingsUnderWay,
    .transactionMarks, .missedSuccesses, .certainTime, .policyNames, .nextSteps, .arrayRevisions, .findingEndings,
  ]
}
