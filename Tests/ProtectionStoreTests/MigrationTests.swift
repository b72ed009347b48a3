import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

@Suite struct MigrationTests {
  let fixture = try! StoreFixture()

  /// FNV-1a of each shipped migration's text. A failure here means that a migration was edited: undo that, and put the
  /// change into a new one.
  @Test func shippedMigrationsNeverChange() {
    let pinned: [Int: UInt64] = [
      1: 12_352_048_530_405_176_375, 2: 18_102_329_003_084_293_301, 3: 3_743_364_511_156_491_265,
      4: 18_075_399_336_902_959_549, 5: 14_550_638_184_451_944_346, 6: 17_990_712_650_111_179_759,
      7: 3_806_930_757_069_908_306, 8: 16_155_258_037_644_242_787, 9: 2_551_441_200_574_546_188,
      10: 5_625_988_686_478_582_830, 11: 2_381_186_513_493_698_480, 12: 4_247_041_051_816_798_732,
      13: 8_931_669_676_502_194_984, 14: 17_509_070_859_628_157_700,
      15: 18_226_079_413_175_953_572, 16: 6_435_390_663_104_476_880,
      17: 15_477_913_631_894_360_749,
      18: 15_771_415_425_349_148_467,
      23: 10_506_326_178_184_316_417,
      28: 12_584_518_389_717_196_405,
      36: 9_264_393_704_431_513_497,
    ]
    for migration in Migration.all {
      let hash = migration.sql.utf8.reduce(14_695_981_039_346_656_037 as UInt64) {
        ($0 ^ UInt64($1)) &* 1_099_511_628_211
      }
      #expect(pinned[migration.version] == hash, "version \(migration.version)")
    }
    #expect(Migration.all.map(\.version) == pinned.keys.sorted())
  }

  /// As versions before bindings registered it.
  private static let paris = """
    INSERT INTO array (name, url, credential, trust, allows_plain_http)
    VALUES ('paris', 'https://paris.example.com', 'paris', 'system-roots', 0)
    """

  @Test func anOlderStoreIsBackedUpAndMigrated() throws {
    let old = try open(Array(Migration.all.prefix(1)), at: .start)
    #expect(try old.execute(Self.paris) == nil)
    _ = try old.apply([.sample("gold")], by: .ada, reason: "rollout", at: .start)
    try old.close()

    let store = try open(Migration.all, at: .start.plus(1))
    #expect(try store.arrays() == [.sample("paris")])
    #expect(try store.enabledPolicies() == [.sample("gold")])
    #expect(try store.beginCycle(at: .start) == 1)
    #expect(store.epoch == 2)
    try store.close()

    let backup = "protectd.sqlite.schema-1.2026-11-22T180001Z.backup"
    #expect(try fixture.fileNames == ["protectd.sqlite", backup])
    let backupPath = fixture.folder.path + "/" + backup
    #expect(try FileManager.default.attributesOfItem(atPath: backupPath)[.posixPermissions] as? Int == 0o600)
    let kept = try DatabaseQueue(path: backupPath)
    #expect(try kept.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
    #expect(try kept.read { try String.fetchOne($0, sql: "SELECT name FROM policy") } == "gold")
    try kept.close()
    // The copy is a store: an older program can go on from it.
    try FileManager.default.removeItem(atPath: fixture.path)
    try FileManager.default.moveItem(atPath: backupPath, toPath: fixture.path)
    let restored = try open(Array(Migration.all.prefix(1)), at: .start.plus(2))
    #expect(try restored.policies().map(\.policy.name) == ["gold"])
  }

  @Test func aFailingMigrationChangesNothing() throws {
    let old = try open(Array(Migration.all.prefix(1)), at: .start)
    #expect(try old.execute(Self.paris) == nil)
    try old.close()
    let failing = Migration(version: 2, sql: "DELETE FROM array; CREATE TABLE oops (;")
    let error = try #require(#expect(throws: StoreError.self) { try open([Migration.all[0], failing], at: .start) })
    guard case .migrationFailed(fixture.path, version: 2, _) = error else {
      Issue.record("not said to be a failed migration: \(error)")
      return
    }
    let again = try open(Array(Migration.all.prefix(1)), at: .start)
    let kept = try again.read { try String.fetchAll($0, sql: "SELECT url FROM array") }
    #expect(kept == ["https://paris.example.com"])
  }

  @Test func aBackupThatCannotBeMadeStopsTheMigration() throws {
    try open(Array(Migration.all.prefix(1)), at: .start).close()
    let before = try fixture.bytes
    // A folder lies where the copy is to be written.
    let blocker = fixture.path + ".backup-partial"
    try FileManager.default.createDirectory(atPath: blocker + "/x", withIntermediateDirectories: true)
    let error = try #require(#expect(throws: StoreError.self) { try open(Migration.all, at: .start) })
    guard case .backupFailed(fixture.path, _) = error else {
      Issue.record("not said to be a failed backup: \(error)")
      return
    }
    #expect(try fixture.bytes == before)
  }

  @Test func theNewestBackupIsFoundByVersionAndTime() throws {
    for name in [
      "protectd.sqlite.schema-1.2026-11-22T180000Z.backup", "protectd.sqlite.schema-2.2026-01-01T000000Z.backup",
      "protectd.sqlite.schema-2.2026-02-01T000000Z.backup", "protectd.sqlite.schema-9.2026-02-01T000000Z.backup",
      "protectd.sqlite.schema-x.2026-02-01T000000Z.backup", "other.sqlite.schema-2.2027-02-01T000000Z.backup",
    ] { try Data().write(to: fixture.folder.appending(path: name)) }
    let found = Backup.newest(of: fixture.path, upTo: 2)
    #expect(found?.version == 2)
    #expect(found?.path == fixture.path + ".schema-2.2026-02-01T000000Z.backup")
    #expect(Backup.newest(of: fixture.path, upTo: 0) == nil)
  }

  private func open(_ migrations: [Migration], at now: Timestamp) throws -> ProtectionStore {
    try ProtectionStore(path: fixture.path, version: "1", now: now, migrations: migrations, retention: Retention())
  }
}
