/// Calls below `exports` and `shares`, as infinisdk makes them.
extension APIServer {
  typealias AccessTable = WritableKeyPath<StorageArrayState, Table<FilesystemAccess>>

  mutating func answerExports(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    try requirePath(.exports, call)
    return try answerAccesses(call, \.exports, .exports, kind: "EXPORT", nameKey: "export_path")
  }

  mutating func answerShares(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    try requirePath(.shares, call)
    return try answerAccesses(call, \.shares, .shares, kind: "SHARE", nameKey: "name")
  }

  private mutating func answerAccesses(
    _ call: APICall, _ table: AccessTable, _ schema: Schema<FilesystemAccess>, kind: String, nameKey: String
  ) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1): return try list(world.arrays[call.array][keyPath: table].rows, schema, call)
    case ("POST", 1):
      let filesystem = try call.integer("filesystem_id")
      guard world.arrays[call.array].filesystems[filesystem] != nil else { throw .notFound("FILESYSTEM", filesystem) }
      let access = FilesystemAccess(
        id: world.arrays[call.array].nextID(), name: try call.string(nameKey), filesystemID: filesystem,
        isEnabled: try call.optionalBool("enabled") ?? true, createdAt: world.now)
      world.revision += 1
      world.arrays[call.array][keyPath: table].append(access)
      return try object(access, schema, call)
    case ("GET", 2), ("PUT", 2), ("DELETE", 2):
      let id = try call.requiredID(kind)
      guard var access = world.arrays[call.array][keyPath: table][id] else { throw .notFound(kind, id) }
      if call.method == "PUT" {
        access.isEnabled = try call.optionalBool("enabled") ?? access.isEnabled
        world.arrays[call.array][keyPath: table].update(id) { [access] in $0 = access }
      } else if call.method == "DELETE" {
        world.arrays[call.array][keyPath: table].remove(id)
      }
      return try object(access, schema, call)
    default: throw unsupported(call)
    }
  }
}

extension Schema<FilesystemAccess> {
  static let exports = Schema(fields(nameKey: "export_path"))
  static let shares = Schema(fields(nameKey: "name"))

  private static func fields(nameKey: String) -> [Field<FilesystemAccess>] {
    [
      Field("id", \.id),
      Field(nameKey, \.name),
      Field("filesystem_id", \.filesystemID),
      Field("enabled", \.isEnabled),
      Field("inner_path", by: .row) { _, _, _ in .string("/") },
      Field("tenant_id", by: .row) { _, _, _ in .integer(1) },
      Field("created_at", \.createdAt),
      Field("updated_at", \.createdAt),
    ]
  }
}
