/// A part of an object that a list asks for: only the named fields travel (rest 2.2).
///
/// ```swift
/// struct VolumeRow: Projection {
///   static let fields = ["id", "name", "cg_id"]
///   let id: Int64
///   let name: String
///   let groupID: Int64?
///
///   init(from decoder: any Decoder) throws {
///     let fields = try ObjectFields(decoder)
///     id = try fields.integer("id")
///     name = try fields.text("name")
///     groupID = try fields.relation("cg_id")
///   }
/// }
/// let rows = try await array.volumes.list(VolumeRow.self, where: [.equal("type", OriginType.master)])
/// ```
public protocol Projection: Decodable, Sendable, Identifiable where ID == Int64 {
  /// The fields to ask for, `id` among them; empty for whole objects.
  static var fields: [String] { get }
}
