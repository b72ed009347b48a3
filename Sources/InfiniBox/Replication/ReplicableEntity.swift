/// What can be replicated: a volume, a filesystem or a consistency group.
public protocol ReplicableEntity: Sendable {
  static var entityType: EntityType { get }
  var id: Int64 { get }
}

/// An entity known by kind and id alone.
public enum EntityReference: Sendable, Hashable {
  case volume(Int64)
  case filesystem(Int64)
  case consistencyGroup(Int64)

  public var id: Int64 {
    switch self {
    case .volume(let id), .filesystem(let id), .consistencyGroup(let id): id
    }
  }

  public var entityType: EntityType {
    switch self {
    case .volume: .volume
    case .filesystem: .filesystem
    case .consistencyGroup: .consistencyGroup
    }
  }

  init(_ entity: some ReplicableEntity) {
    switch type(of: entity).entityType {
    case .filesystem: self = .filesystem(entity.id)
    case .consistencyGroup: self = .consistencyGroup(entity.id)
    default: self = .volume(entity.id)
    }
  }
}
