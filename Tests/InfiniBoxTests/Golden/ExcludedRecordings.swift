/// Recorded operations that this client leaves out on purpose. `Contract.md` of the InfiniBox documentation mirrors this
/// table; a test compares the two.
let excludedRecordings: [(name: String, reason: String)] = [
  ("datasets_bulk_update", "sets a flash cache flag of many volumes at once; replication neither reads nor needs it"),
  (
    "replication_group",
    "vVol replication groups are managed by the virtualisation host, in collections of their own, not by this API's replicas"
  ),
  ("snapshot_policy", "the array's own snapshot schedules take no part in replication"),
  ("volume_unmap", "lists and removes mappings to hosts, which replication must never touch"),
]
