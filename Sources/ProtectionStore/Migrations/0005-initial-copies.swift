/// Schema version 5: how far each first copy has come and since when, so that one that stands still is noticed.
extension Migration {
  static let initialCopies = Migration(
    version: 5,
    sql: """
      CREATE TABLE initial_copy (
        array_serial INTEGER NOT NULL,
        replica_id INTEGER NOT NULL,
        percent INTEGER NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (array_serial, replica_id)
      ) STRICT, WITHOUT ROWID;
      """)
}
