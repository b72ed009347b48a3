import Foundation

/// What the demo knows of its arrays, which `demo-arrays.yaml` describes.
enum DemoWorld {
  /// As in the scenario.
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

  /// The simulator's scenario file, carried in the program so that an installed demo needs no other file.
  static var scenario: String { String(decoding: PackageResources.demo_arrays_yaml, as: UTF8.self) }

  /// Cycles run when the demo asks for one, so that the same things happen every time.
  static let daemonConfiguration = """
    cycle-interval: 1h
    clock-tolerance: 1h
    settle-time: 1s
    refusal-pause: 1s
    deleted-replica-grace: 1m

    """
}
