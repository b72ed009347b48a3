/// Fields that an array keeps as it was told and does nothing with (rest 6–9), so that clients read back what they wrote.
enum KeptFields {
  struct Kept: Sendable {
    let name: String
    /// What is read if nothing was written; also the kind of value that may be written.
    let initial: FieldValue
    let requirement: Requirement?

    init(_ name: String, _ initial: FieldValue, needs requirement: Requirement? = nil) {
      self.name = name
      self.initial = initial
      self.requirement = requirement
    }
  }

  /// Of snapshots and snapshot groups: seconds, null being for ever.
  static let ofSnapshots = [
    Kept("remote_snapshot_retention", .null, needs: .snapshotRetentionAbroad),
    Kept("remote_snapshot_retention_lock", .null, needs: .snapshotRetentionAbroad),
  ]

  static let ofFilesystems = [
    Kept("atime_mode", .string("NOATIME")),
    Kept("atime_granularity", .integer(60), needs: .version("6.0.10")),
    Kept("snapdir_name", .string(".snapshot")),
    Kept("snapdir_accessible", .bool(true)),
    Kept("visible_in_snapdir", .bool(true)),
    Kept("security_style", .string("UNIX")),
    Kept("used_capacity_warning", .integer(80), needs: .version("8.4")),
    Kept("used_capacity_critical", .integer(90), needs: .version("8.4")),
  ]
}

extension Schema {
  /// The fields as an answer shows them, by the id of the object.
  static func kept(_ fields: [KeptFields.Kept], _ id: @escaping @Sendable (Row) -> Int) -> [Field<Row>] {
    fields.map { kept in
      Field(kept.name, needs: kept.requirement) { row, world, array in
        world.arrays[array].keptFields[id(row)]?[kept.name] ?? kept.initial
      }
    }
  }
}

extension APIServer {
  /// Keeps what the body of a call says about an object.
  mutating func keep(_ fields: [KeptFields.Kept], of id: Int, _ call: APICall) throws(SimulatedRefusal) {
    for kept in fields where call.has(kept.name) {
      let value: FieldValue =
        switch kept.initial {
        case .bool: .optional(try call.optionalBool(kept.name))
        case .string: .optional(try call.optionalString(kept.name))
        default: .optional(try call.optionalInteger(kept.name))
        }
      world.revision += 1
      world.arrays[call.array].keptFields[id, default: [:]][kept.name] = value
    }
  }
}
