/// The volumes of an array and their snapshots (rest 6 and 8).
public struct Volumes: DatasetBinder {
  public typealias Object = Volume
  public static let path = "volumes"
  public let array: InfiniBoxSystem

  /// - Parameter size: bytes, a multiple of 512.
  public func create(
    name: String, in pool: Pool, size: Int64, provisioning: Provisioning = .thick
  ) async throws(InfiniBoxError) -> Volume {
    try await create(Self.datasetBody(name: name, pool: pool, size: size, provisioning: provisioning))
  }

  /// Takes snapshots of several volumes at one instant. Their names become prefix + name + suffix, which must not both be
  /// empty.
  public func createSnapshots(
    of volumeIDs: [Int64], prefix: String? = nil, suffix: String? = nil
  ) async throws(InfiniBoxError) -> [SnapshotReference] {
    guard prefix ?? suffix != nil else {
      throw array.refuse("snapshots of several volumes need a prefix or a suffix")
    }
    var body = RequestBody()
    body.set("snap_prefix", text: prefix)
    body.set("snap_suffix", text: suffix)
    body.set("entities", .list(volumeIDs.map { ["id": .integer($0)] }))
    return try await array.result(of: .post("\(Self.path)/group_snapshot", body: body.json))
  }

  /// The bytes that deleting all of these would free. Deletes nothing.
  public func spaceFreed(byDeleting ids: [Int64]) async throws(InfiniBoxError) -> Int64 {
    struct Answer: Decodable {
      let bytes: LenientInteger

      enum CodingKeys: String, CodingKey { case bytes = "space_reclaimable" }
    }
    let body: JSONValue = ["entities": .list(ids.map(JSONValue.integer))]
    let request = APIRequest.post("\(Self.path)/delete_simulation", body: body)
    return try await array.result(of: request, as: Answer.self).bytes.value
  }
}

/// A snapshot that was taken, with what it was taken of.
public struct SnapshotReference: Decodable, Sendable, Hashable {
  public let id: Int64
  public let parentID: Int64?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    parentID = try fields.relation("parent_id")
  }
}
