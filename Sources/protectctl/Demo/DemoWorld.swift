import Foundation

/// The arrays of the demo: what the sample policies speak of, as the simulator's scenario file has it.
enum DemoWorld {
  static let credential = "protectd:a-demo-needs-no-secret"

  /// Entities that the enforcing sample policies protect, by name.
  static let protected =
    ["fin-1", "fin-2", "fin-3", "home-1", "home-2", "home-3"]
    + ["ora-data-1", "ora-data-2", "ora-data-3", "ora-data-4", "ora-log-1", "ora-log-2", "web-1", "web-2"]

  /// Volumes of the groups among them, which count as protected with their group.
  static let groupMembers = 6

  /// Left out by policy prod-volumes-sync.
  static let excluded = ["scratch-1", "scratch-2"]
  /// Looked at by policy audit-observe-only, and left as they are.
  static let observed = ["test-1", "test-2"]

  /// What the operator adds later.
  static let newcomer = "ora-data-5"
  static let newcomerBytes = 200_000_000_000

  /// The arrays' clock is driven forward by some minutes during the demo. It starts that much late, so that no restore
  /// point lies in the daemon's future.
  static func scenario(now: Date) -> String {
    let start = Int(now.timeIntervalSince1970 * 1000) - 240_000
    let user = credential.split(separator: ":")[0]
    let password = credential.split(separator: ":")[1]
    return """
      {
        "arrays": [
          {
            "name": "paris", "user": "\(user)", "password": "\(password)",
            "pools": [{"name": "prod"}, {"name": "finance"}, {"name": "home"}, {"name": "test"}],
            "volumes": [
              {"name": "ora-data-#", "count": 4, "pool": "prod", "size_bytes": 200000000000, "used_bytes": 12000000000},
              {"name": "ora-log-#", "count": 2, "pool": "prod", "size_bytes": 50000000000, "used_bytes": 8000000000},
              {"name": "web-#", "count": 2, "pool": "prod", "size_bytes": 100000000000, "used_bytes": 10000000000},
              {"name": "scratch-#", "count": 2, "pool": "prod", "size_bytes": 100000000000},
              {"name": "test-#", "count": 2, "pool": "test", "size_bytes": 100000000000}
            ],
            "filesystems": [
              {"name": "home-#", "count": 3, "pool": "home", "size_bytes": 500000000000, "used_bytes": 10000000000}
            ],
            "consistency_groups": [
              {"name": "fin-#", "count": 3, "pool": "finance", "members_per_group": 2,
               "member_size_bytes": 100000000000, "member_used_bytes": 6000000000}
            ]
          },
          {
            "name": "lyon", "user": "\(user)", "password": "\(password)",
            "pools": [{"name": "prod-dr"}, {"name": "finance-dr"}, {"name": "home-dr"}, {"name": "test-dr"}]
          }
        ],
        "links": [{"name": "paris-lyon", "first": "paris", "second": "lyon"}],
        "base_snapshots": [
          {"array": "paris", "link": "paris-lyon", "kind": "CONSISTENCY_GROUP", "entities": "fin-#", "count": 2,
           "remote_pool": "finance-dr"}
        ],
        "starts_at_milliseconds": \(start)
      }
      """
  }

  /// Cycles run when the demo asks for one, so that the same things happen every time.
  static let daemonConfiguration = """
    cycle-interval: 1h
    settle-time: 1s
    refusal-pause: 1s
    deleted-replica-grace: 1m

    """
}
