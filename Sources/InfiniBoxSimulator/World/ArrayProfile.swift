/// A generation of array software: which version it is, which features it lists and thereby what it can do (rest 1.6).
public enum SimulatedProfile: String, Sendable, Codable, CaseIterable {
  case old
  case mid
  case new
  case latest

  /// The version of an array that names none.
  public var version: String {
    switch self {
    case .old: "4.0.30.10"
    case .mid: "5.5.0.10"
    case .new: "7.3.10.20"
    case .latest: "8.6.0.0"
    }
  }

  /// The newest profile that is not newer than a version.
  init(ofVersion version: String) {
    let wanted = SoftwareVersion(version)
    self = Self.allCases.last { SoftwareVersion($0.version) <= wanted } ?? .old
  }

  /// Versions of the enabled features by name.
  var features: [String: Int] {
    var features = Self.latestFeatures
    let missing: [String]
    switch self {
    case .latest: missing = []
    case .new: missing = ["effective_capacity", "data_reduction_ratio", "promote_snapshot"]
    case .mid, .old:
      missing = [
        "active_active", "replica_auto_create", "replicate_snapshots", "snapshot_policies", "promote_snapshot",
        "data_reduction_ratio", "effective_capacity", "ssa_express", "vvol",
      ]
    }
    for name in missing { features[name] = nil }
    if self == .new { features["replicate_snapshots"] = 3 }
    if self == .mid {
      features["active_active"] = 3
      features["replica_auto_create"] = 0
    }
    return features
  }

  private static let latestFeatures: [String: Int] = [
    "active_active": 4, "advanced_restore": 0, "api_auth_sessions": 0, "api_init_progress": 0, "api_v2": 0,
    "async_replication": 2, "block_ssh": 1, "compression": 1, "cons_groups": 1, "create_sync_from_base": 0,
    "data_reduction_ratio": 0, "delta": 0, "dot_snapshots": 0, "effective_capacity": 0, "event_retention": 0,
    "events_db": 0, "fc_soft_targets": 0, "filesystem_replicas": 1, "fips": 1, "iscsi": 1, "kms": 0, "ldap": 0,
    "local_user_password_policy": 0, "local_users_auth": 1, "metadata": 2, "nas": 2, "native_smb": 2,
    "network_configuration": 2, "nfsv4": 0, "nlm": 0, "open_vms": 0, "pools": 0, "promote_snapshot": 0, "qos": 0,
    "rbac": 0, "replica_auto_create": 0, "replicate_snapshots": 4, "san": 0, "smb_leases": 0, "snap_refresh": 1,
    "snapshot_policies": 1, "snapshots": 1, "ssa_express": 1, "sso_authentication": 1, "sync_replication": 0,
    "treeq": 0, "user_db": 0, "user_management": 1, "user_roles_v1": 0, "vlans": 1, "vvol": 1, "worm_filesystems": 0,
    "worm_snapshots": 0,
  ]

  /// Listed by every array, but switched off.
  static let disabledFeatures = ["tenants": 0, "vvol_replication": 1]
}

/// A version as arrays write it, `8.6.0.0` or `7.3.10.20-dev`: compared by its numbers, missing ones being 0.
struct SoftwareVersion: Sendable, Comparable, ExpressibleByStringLiteral {
  private let numbers: [Int]

  init(_ text: String) {
    let numbers = text.prefix { $0 != "-" }.split(separator: ".").prefix(5).map { part in
      Int(part.prefix { $0.isASCII && $0.isNumber }) ?? 0
    }
    self.numbers = numbers + Array(repeating: 0, count: 5 - numbers.count)
  }

  init(stringLiteral text: String) { self.init(text) }

  var major: Int { numbers[0] }

  static func < (left: SoftwareVersion, right: SoftwareVersion) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}

/// What one array's software can do.
struct ArrayAbilities: Sendable {
  let version: SoftwareVersion
  let features: [String: Int]

  /// Without a profile the version decides what the array lists.
  init(profile: SimulatedProfile?, version: String) {
    self.version = SoftwareVersion(version)
    features = (profile ?? SimulatedProfile(ofVersion: version)).features
  }

  func meets(_ requirement: Requirement) -> Bool {
    switch requirement {
    case .feature(let name, let level): features[name].map { $0 >= level } ?? false
    case .version(let oldest): version >= oldest
    case .featureOrVersion(let name, let level, let oldest):
      features[name].map { $0 >= level } ?? (version >= oldest)
    }
  }
}

/// What an array needs for an operation, a field or a kind of replica (rest 1.6, semantics 1.3).
enum Requirement: Sendable {
  case feature(String, level: Int)
  case version(SoftwareVersion)
  /// The level of the feature where it is listed, else the version.
  case featureOrVersion(String, level: Int, version: SoftwareVersion)

  static let syncReplication = Requirement.version("4.0")
  static let filesystemReplication = Requirement.feature("filesystem_replicas", level: 0)
  static let filesystemBase = Requirement.version("5.0")
  static let exports = Requirement.feature("nas", level: 2)
  static let shares = Requirement.feature("native_smb", level: 0)
  static let activeActive = Requirement.feature("active_active", level: 0)
  static let preferredSide = Requirement.feature("active_active", level: 1)
  static let activeActiveGroups = Requirement.feature("active_active", level: 2)
  static let concurrentReplication = Requirement.feature("active_active", level: 3)
  /// Suspending and resuming, resizing, and changing members of active-active replicas.
  static let activeActiveChanges = Requirement.feature("active_active", level: 4)
  static let flatCreation = Requirement.feature("replica_auto_create", level: 0)
  static let snapshotReplication = replicateSnapshots(0, "7.1")
  static let snapshotSuffixAndLock = replicateSnapshots(1, "7.2")
  static let snapshotGroupReplication = replicateSnapshots(2, "7.3.10")
  static let filesystemSnapshotReplication = replicateSnapshots(3, "7.3.10")
  static let snapshotRetentionAbroad = replicateSnapshots(4, "8.4")
  static let snapshotPolicies = Requirement.featureOrVersion("snapshot_policies", level: 0, version: "7.3.10")
  static let snapshotPromotion = Requirement.featureOrVersion("promote_snapshot", level: 0, version: "8.1")
  static let dataReduction = Requirement.featureOrVersion("data_reduction_ratio", level: 0, version: "8.0")
  static let effectiveCapacity = Requirement.featureOrVersion("effective_capacity", level: 0, version: "8.3")
  static let vVol = Requirement.feature("vvol", level: 0)

  private static func replicateSnapshots(_ level: Int, _ version: SoftwareVersion) -> Requirement {
    .featureOrVersion("replicate_snapshots", level: level, version: version)
  }
}
