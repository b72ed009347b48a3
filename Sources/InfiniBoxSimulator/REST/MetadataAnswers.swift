/// Calls below `metadata` and `events` (rest 16, 17).
extension APIServer {
  mutating func answerMetadata(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let items = world.arrays[call.array].metadata.rows
    guard call.segments.count > 1 else {
      guard call.method == "GET" else { throw unsupported(call) }
      return try list(items, .metadata, call)
    }
    let (id, type) = try metadataObject(call)
    let own = items.filter { $0.objectID == id }
    guard call.segments.count > 2 else {
      switch call.method {
      case "GET": return try list(own, .metadata, call, named: "metadata-\(id)")
      case "PUT": return try setMetadata(id, type, call)
      case "DELETE":
        world.revision += 1
        world.arrays[call.array].removeMetadata(of: id)
        return .result(.array(own.map(value)))
      default: throw unsupported(call)
      }
    }
    let key = call.segments[2...].joined(separator: "/")
    guard let item = own.first(where: { $0.key == key }) else {
      throw SimulatedRefusal(404, "METADATA_NOT_FOUND", "object \(id) has no metadata '\(key)'")
    }
    switch call.method {
    case "GET": return .result(value(item))
    case "DELETE":
      world.revision += 1
      world.arrays[call.array].removeMetadata(of: id, key: key)
      return .result(value(item))
    default: throw unsupported(call)
    }
  }

  private func metadataObject(_ call: APICall) throws(SimulatedRefusal) -> (id: Int, type: String) {
    if call.segments[1] == "system" { return (0, "system") }
    let array = world.arrays[call.array]
    if let id = Int(call.segments[1]) {
      if array.volumes[id] != nil { return (id, "volume") }
      if array.filesystems[id] != nil { return (id, "filesystem") }
      if array.pools[id] != nil { return (id, "pool") }
      if array.groups[id] != nil { return (id, "cg") }
      if array.replicas[id] != nil { return (id, "replicas") }
      if world.linkEnd(array: call.array, id: id) != nil { return (id, "links") }
    }
    throw SimulatedRefusal(
      404, "METADATA_IS_NOT_SUPPORTED_FOR_ENTITY", "no object '\(call.segments[1])' that has metadata")
  }

  private mutating func setMetadata(_ id: Int, _ type: String, _ call: APICall) throws(SimulatedRefusal)
    -> SimulatedResponse
  {
    guard case .object(let members) = try call.requiredBody() else {
      throw .badRequest("INVALID_BODY", "metadata is an object of keys and values")
    }
    world.revision += 1
    for member in members {
      guard member.key.utf8.count <= 256 else { throw .badRequest("INVALID_METADATA", "a key has at most 256 bytes") }
      world.arrays[call.array].setMetadata(of: id, type: type, key: member.key, value: text(member.value))
    }
    let keys = Set(members.map(\.key))
    return .result(
      .array(world.arrays[call.array].metadata.rows.filter { $0.objectID == id && keys.contains($0.key) }.map(value)))
  }

  private func text(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    var writer = JSONWriter()
    writer.value(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func value(_ item: MetadataItem) -> JSONValue {
    [
      "id": .integer(item.id), "object_id": .integer(item.objectID), "object_type": .string(item.objectType),
      "key": .string(item.key), "value": .string(item.value),
    ]
  }

  // MARK: Events

  mutating func answerEvents(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1):
      let visible = world.now - world.settings.eventDelayMilliseconds
      let events = world.arrays[call.array].events.rows
      return try list(Array(events[..<(events.firstIndex { $0.timestamp > visible } ?? events.count)]), .events, call)
    case ("GET", 2) where call.segments[1] == "types": return .result(eventTypes(call))
    case ("POST", 2) where call.segments[1] == "custom": return try createEvent(call)
    case ("DELETE", 1): return try deleteEvents(call)
    default: throw unsupported(call)
    }
  }

  /// Deletes the events that match; answers how many did.
  private mutating func deleteEvents(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    try call.requireApproval("Deleting events cannot be undone")
    let events = world.arrays[call.array].events.rows
    let criteria = try Criteria(call.query, Schema.events, world.arrays[call.array].abilities)
    guard !criteria.tests.isEmpty else {
      throw .badRequest("INVALID_FILTER", "a deletion of events says which, as timestamp=le:TIME")
    }
    let positions = criteria.positions(in: events, world, call.array)
    world.revision += 1
    for position in positions.reversed() { world.arrays[call.array].events.remove(events[position].id) }
    return .result(.integer(positions.count))
  }

  /// `config/mgmt/events.flooding_detector.enabled`: a bare boolean.
  mutating func answerFloodingDetector(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    if call.method == "PUT" {
      guard let isEnabled = call.body?.boolValue else { throw .badRequest("INVALID_BODY", "the body is true or false") }
      world.arrays[call.array].isFloodingDetectorEnabled = isEnabled
    } else if call.method != "GET" {
      throw unsupported(call)
    }
    return .result(.bool(world.arrays[call.array].isFloodingDetectorEnabled))
  }

  private func eventTypes(_ call: APICall) -> JSONValue {
    let codes = Set(world.arrays[call.array].events.rows.map(\.code)).sorted()
    let levels = ["INFO", "WARNING", "ERROR", "CRITICAL"].enumerated().map { index, name -> JSONValue in
      ["name": .string(name), "value": .integer(index + 1)]
    }
    return [
      "codes": .array(codes.map { .string($0) }), "levels": .array(levels), "reporters": ["MGMT"],
      "visibilities": ["CUSTOMER", "INFINIDAT"],
    ]
  }

  private mutating func createEvent(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let level = try call.optionalString("level") ?? "INFO"
    guard ["INFO", "WARNING", "ERROR", "CRITICAL"].contains(level) else {
      throw .badRequest("INVALID_LEVEL", "level '\(level)' is unknown")
    }
    let data = (call.body?["data"]?.arrayValue ?? []).compactMap { item -> JSONValue.Member? in
      item["name"]?.stringValue.map { JSONValue.Member(key: $0, value: .string(item["value"].map(text) ?? "")) }
    }
    world.record(
      "CUSTOM_\(level)_EVENT", level, on: call.array, about: 0, try call.string("description_template"), by: call.user,
      data: data, visibility: try call.optionalString("visibility") ?? "CUSTOMER")
    guard let event = world.arrays[call.array].events.rows.last else { throw unsupported(call) }
    return try object(event, .events, call)
  }
}
