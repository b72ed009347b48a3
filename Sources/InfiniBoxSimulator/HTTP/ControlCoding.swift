/// Operator actions and faults as JSON of the control API.
struct ActionOrder: Decodable, Sendable {
  let array: String
  let user: String?
  let action: OperatorAction

  private enum Key: String, CodingKey {
    case array, user, action, replicaOf, type, retainStagingArea, force, seconds, link, state, name, pool, sizeBytes
    case capacityBytes, entity, group, to, bytes, key, value, isReachable, address, isOn, isOverloaded
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    array = try container.decode(String.self, forKey: .array)
    user = try container.decodeIfPresent(String.self, forKey: .user)
    let word = try container.decode(String.self, forKey: .action)
    guard
      let action = try Self.replicaAction(word, container) ?? Self.creation(word, container)
        ?? Self.otherAction(word, container)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .action, in: container, debugDescription: "there is no action '\(word)'")
    }
    self.action = action
  }

  private static func replicaAction(_ word: String, _ container: KeyedDecodingContainer<Key>) throws -> OperatorAction?
  {
    func replica() throws -> String { try container.decode(String.self, forKey: .replicaOf) }
    return switch word {
    case "suspend": .suspend(replicaOf: try replica())
    case "resume": .resume(replicaOf: try replica())
    case "sync-now": .syncNow(replicaOf: try replica())
    case "change-role": .changeRole(replicaOf: try replica())
    case "switch-role": .switchRole(replicaOf: try replica())
    case "change-type":
      .changeType(replicaOf: try replica(), to: try container.decode(SimulatedReplicationType.self, forKey: .type))
    case "delete-replica":
      .deleteReplica(
        of: try replica(),
        retainStagingArea: try container.decodeIfPresent(Bool.self, forKey: .retainStagingArea) ?? false,
        isForced: try container.decodeIfPresent(Bool.self, forKey: .force) ?? false)
    case "set-interval":
      .setInterval(replicaOf: try replica(), seconds: try container.decode(Int.self, forKey: .seconds))
    case "set-rpo":
      .setRPO(replicaOf: try replica(), seconds: try container.decodeIfPresent(Int.self, forKey: .seconds))
    case "prefer": .prefer(replicaOf: try replica())
    default: nil
    }
  }

  private static func creation(_ word: String, _ container: KeyedDecodingContainer<Key>) throws -> OperatorAction? {
    func text(_ key: Key) throws -> String { try container.decode(String.self, forKey: key) }
    return switch word {
    case "create-pool":
      .createPool(try text(.name), capacityBytes: try container.decode(Int.self, forKey: .capacityBytes))
    case "create-volume":
      .createVolume(
        try text(.name), pool: try text(.pool), sizeBytes: try container.decode(Int.self, forKey: .sizeBytes))
    case "create-filesystem":
      .createFilesystem(
        try text(.name), pool: try text(.pool), sizeBytes: try container.decode(Int.self, forKey: .sizeBytes))
    case "create-consistency-group": .createConsistencyGroup(try text(.name), pool: try text(.pool))
    case "create-snapshot": .createSnapshot(of: try text(.entity), named: try text(.name))
    default: nil
    }
  }

  private static func otherAction(_ word: String, _ container: KeyedDecodingContainer<Key>) throws -> OperatorAction? {
    func text(_ key: Key) throws -> String { try container.decode(String.self, forKey: key) }
    return switch word {
    case "detach-link": .detachLink(try text(.link))
    case "attach-link": .attachLink(try text(.link))
    case "refresh-link": .refreshLink(try text(.link))
    case "set-witness":
      .setWitness(link: try text(.link), address: try container.decodeIfPresent(String.self, forKey: .address))
    case "set-witness-reachable":
      .setWitnessReachable(link: try text(.link), try container.decode(Bool.self, forKey: .isReachable))
    case "set-link": .setLink(try text(.link), try container.decode(SimulatedLinkHealth.self, forKey: .state))
    case "add-member": .addMember(try text(.entity), to: try text(.group))
    case "remove-member": .removeMember(try text(.entity), from: try text(.group))
    case "rename": .rename(try text(.entity), to: try text(.to))
    case "delete": .delete(try text(.entity))
    case "write": .write(to: try text(.entity), bytes: try container.decode(Int.self, forKey: .bytes))
    case "map": .map(try text(.entity))
    case "unmap": .unmap(try text(.entity))
    case "set-metadata":
      .setMetadata(
        of: try text(.entity), key: try text(.key), value: try container.decodeIfPresent(String.self, forKey: .value))
    case "lock-pool": .lockPool(try text(.pool))
    case "limit-pool": .limitPool(try text(.pool))
    case "unlock-pool": .unlockPool(try text(.pool))
    case "set-power": .setPower(try container.decode(Bool.self, forKey: .isOn))
    case "set-overloaded": .setOverloaded(try container.decode(Bool.self, forKey: .isOverloaded))
    case "set-reachable": .setReachable(try container.decode(Bool.self, forKey: .isReachable))
    default: nil
    }
  }
}

extension SimulatedFault: Codable {
  private enum Key: String, CodingKey {
    case kind, array, method, path, count, status, bytes, milliseconds, offset
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let word = try container.decode(String.self, forKey: .kind)
    let kind: Kind =
      switch word {
      case "refuse-connection": .refuseConnection
      case "reset-before-commit": .resetBeforeCommit
      case "lose-reply": .loseReply
      case "status": .status(try container.decode(Int.self, forKey: .status))
      case "status-after-commit": .statusAfterCommit(try container.decode(Int.self, forKey: .status))
      case "truncate-body": .truncateBody(bytes: try container.decode(Int.self, forKey: .bytes))
      case "delay": .delay(milliseconds: try container.decode(Int.self, forKey: .milliseconds))
      case "html": .html
      case "wrong-number-of-objects": .wrongNumberOfObjects(offset: try container.decode(Int.self, forKey: .offset))
      default:
        throw DecodingError.dataCorruptedError(
          forKey: .kind, in: container, debugDescription: "there is no fault '\(word)'")
      }
    // A count of null lasts until the fault is taken away; without one it hits once.
    let isLasting = try container.contains(.count) && container.decodeNil(forKey: .count)
    let count = try container.decodeIfPresent(Int.self, forKey: .count) ?? 1
    self.init(
      kind, method: try container.decodeIfPresent(String.self, forKey: .method),
      path: try container.decodeIfPresent(String.self, forKey: .path),
      array: try container.decodeIfPresent(String.self, forKey: .array), count: isLasting ? nil : count)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind.word, forKey: .kind)
    try container.encodeIfPresent(array, forKey: .array)
    try container.encodeIfPresent(method, forKey: .method)
    try container.encodeIfPresent(path, forKey: .path)
    try container.encode(count, forKey: .count)
    switch kind {
    case .status(let status), .statusAfterCommit(let status): try container.encode(status, forKey: .status)
    case .truncateBody(let bytes): try container.encode(bytes, forKey: .bytes)
    case .delay(let milliseconds): try container.encode(milliseconds, forKey: .milliseconds)
    case .wrongNumberOfObjects(let offset): try container.encode(offset, forKey: .offset)
    case .refuseConnection, .resetBeforeCommit, .loseReply, .html: break
    }
  }
}
