/// Schema version 9: how many initial copies each array was seen to run at once.
extension Migration {
  static let copySlots = Migration(
    version: 9,
    sql: """
      CREATE TABLE copy_slots (
        array_serial INTEGER NOT NULL PRIMARY KEY,
        slots INTEGER NOT NULL CHECK (slots > 0),
        seen_at INTEGER NOT NULL
      ) STRICT;
      """)
}
