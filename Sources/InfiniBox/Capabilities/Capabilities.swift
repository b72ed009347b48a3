/// What one array can do: its version and the features that it lists (rest 1.6).
///
/// Read from each array by itself: the two ends of a link are often of different versions, and what one can do says
/// nothing of the other.
///
/// ```swift
/// let capabilities = try await array.capabilities()
/// if let lack = capabilities.lack(of: .activeActiveGroups) { … }
/// ```
public struct Capabilities: Sendable, Hashable {
  public let version: SystemVersion
  public let features: Features

  public init(version: SystemVersion, features: Features) {
    self.version = version
    self.features = features
  }

  public func supports(_ capability: Capability) -> Bool {
    let requirement = capability.requirement
    // A feature that is listed decides by its level, whatever the version.
    if let feature = requirement.feature, let level = features.versions[feature.name] { return level >= feature.level }
    return requirement.version.map { version >= SystemVersion($0) } ?? false
  }

  /// Why the array cannot do something, such as `version 5.5.0.4 lacks synchronous replication, which needs version 9.0`;
  /// nil when it can.
  public func lack(of capability: Capability) -> String? {
    guard !supports(capability) else { return nil }
    return
      "version \(version.description.printable) lacks \(capability.name), which needs \(missing(capability.requirement))"
  }

  /// Why this array cannot be an end of such a replica; nil when it can. Both ends have to be asked.
  ///
  /// - Parameters:
  ///   - type: nil means async.
  ///   - fromBase: whether it starts from snapshots that both sides share.
  public func lack(
    toReplicate entity: EntityType, as type: ReplicationType?, fromBase: Bool = false
  ) -> String? {
    Capability.needed(toReplicate: entity, as: type, fromBase: fromBase).lazy.compactMap(lack).first
  }

  private func missing(_ requirement: Capability.Requirement) -> String {
    var needs: [String] = []
    if let feature = requirement.feature {
      let level = features.versions[feature.name]
      let wanted =
        feature.level == 0 ? "feature '\(feature.name)'" : "feature '\(feature.name)' at level \(feature.level)"
      needs.append(wanted + (level.map { " and not \($0)" } ?? ""))
      if level != nil { return needs[0] }
    }
    if let version = requirement.version { needs.append("version \(version)") }
    return needs.joined(separator: " or ")
  }
}

extension Capability {
  /// What both arrays of a replica must be able to do.
  ///
  /// - Parameters:
  ///   - type: nil means async.
  ///   - fromBase: whether it starts from snapshots that both sides share.
  public static func needed(
    toReplicate entity: EntityType, as type: ReplicationType?, fromBase: Bool = false
  ) -> [Capability] {
    var needed: [Capability] = []
    if entity == .filesystem {
      needed.append(.filesystemReplication)
      if fromBase { needed.append(.filesystemBase) }
    }
    switch type {
    case .sync?: needed.append(.synchronousReplication)
    case .activeActive?: needed.append(entity == .consistencyGroup ? .activeActiveGroups : .activeActive)
    case .async?, .other?, nil: break
    }
    return needed
  }
}

extension ReplicaCreation {
  /// What the array that is asked for this replica must be able to do; its peer too, but for `automaticTargets`.
  public var requiredCapabilities: [Capability] {
    var isFromBase = false
    if case .base = start { isFromBase = true }
    var needed = Capability.needed(toReplicate: entity.entityType, as: type, fromBase: isFromBase)
    if case .automatic = start { needed.append(.automaticTargets) }
    return needed + options.requiredCapabilities
  }
}

extension ReplicaOptions {
  /// What these options ask of an array; options that every array knows ask nothing.
  public var requiredCapabilities: [Capability] {
    var needed: [Capability] = []
    if isPreferred != nil { needed.append(.preferredSide) }
    if includingSnapshots != nil || snapshotsRetention != nil { needed.append(.replicatedSnapshots) }
    if remoteSnapshotSuffix != nil || lockRemoteSnapshotRetention != nil { needed.append(.replicatedSnapshotNames) }
    return needed
  }
}
