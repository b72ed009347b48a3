/// What an array's software can do beyond replicating volumes and consistency groups asynchronously (semantics 1.3).
/// Each array is asked; nothing is concluded from its peer.
public enum Ability: String, Hashable, Sendable, Codable, CaseIterable {
  case syncReplication
  case activeActiveReplication
  case activeActiveGroups
  /// A group's active-active replica takes an async one to a third array beside it.
  case concurrentGroups
  /// An active-active group takes another member.
  case activeActiveMembers
  case filesystemReplication
  /// A filesystem's replica can start from a base snapshot.
  case filesystemBases

  /// What an array without it cannot do.
  var words: String {
    switch self {
    case .syncReplication: "replicate sync"
    case .activeActiveReplication: "replicate active-active"
    case .activeActiveGroups: "replicate consistency groups active-active"
    case .concurrentGroups: "replicate consistency groups active-active and async at the same time"
    case .activeActiveMembers: "change the members of an active-active consistency group"
    case .filesystemReplication: "replicate filesystems"
    case .filesystemBases: "start a filesystem from a base snapshot"
    }
  }

  /// What both arrays need for a replica of that type.
  static func needed(for type: ReplicationType, of kind: EntityKind) -> [Ability] {
    var needed: [Ability] = []
    switch type {
    case .async: break
    case .sync: needed.append(.syncReplication)
    case .activeActive: needed.append(.activeActiveReplication)
    }
    if type == .activeActive, kind == .consistencyGroup { needed.append(.activeActiveGroups) }
    if kind == .filesystem { needed.append(.filesystemReplication) }
    return needed
  }
}

extension ArrayIndex {
  /// `array 'paris' (version 4.0.30.10)`.
  private var versionWords: String { "array '\(name)' (version \(inventory.version))" }

  /// Why the array cannot do something; nil when it can.
  func lack(of ability: Ability) -> String? {
    inventory.abilities.contains(ability) ? nil : "\(versionWords) cannot \(ability.words)"
  }

  /// Why two arrays do not replicate to each other at all: their software is too far apart (semantics R14). A version
  /// that is no number is left to the arrays to judge.
  func distance(to peer: ArrayIndex) -> String? {
    guard let own = inventory.majorVersion, let other = peer.inventory.majorVersion, abs(own - other) > 1 else {
      return nil
    }
    return "arrays '\(name)' (version \(inventory.version)) and '\(peer.name)' (version \(peer.inventory.version)) "
      + "are more than one major version apart"
  }
}

extension ArrayInventory {
  /// Nil for what is no number of a release: arrays write what they like.
  fileprivate var majorVersion: Int? {
    Int(version.prefix { $0 != "." }).flatMap { (0...9999).contains($0) ? $0 : nil }
  }
}
