import GRDB
import Protection

/// How many initial copies each array was seen to run at once.
extension Database {
  /// By array.
  func copySlots() throws -> [CopySlots] {
    try rows("SELECT * FROM copy_slots ORDER BY array_serial").values { row in
      CopySlots(
        arraySerial: try row.value("array_serial"), slots: try row.count("slots"), seenAt: try row.time("seen_at"))
    }
  }

  /// Makes the table hold exactly these; writes nothing when it does already.
  func keepCopySlots(_ slots: [CopySlots]) throws {
    guard try copySlots() != slots else { return }
    try run("DELETE FROM copy_slots")
    for entry in slots {
      try run(
        "INSERT INTO copy_slots (array_serial, slots, seen_at) VALUES (?, ?, ?)", entry.arraySerial, entry.slots,
        entry.seenAt.milliseconds)
    }
  }
}
