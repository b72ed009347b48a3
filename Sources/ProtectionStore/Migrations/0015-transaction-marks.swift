/// Schema version 15: a mark of the newest transaction and of the one before it, by which a journal that lies beside a store
/// is told from one that lies beside a copy (`HotJournal`).
extension Migration {
  static let transactionMarks = Migration(
    version: 15,
    sql: """
      ALTER TABLE store ADD COLUMN transaction_mark TEXT NOT NULL DEFAULT '';
      ALTER TABLE store ADD COLUMN transaction_before TEXT NOT NULL DEFAULT '';
      UPDATE store SET transaction_mark = lower(hex(randomblob(8)));
      """)
}
