import Foundation

/// One tag of an object (rest 16).
public struct MetadataItem: Projection, Hashable {
  public static let fields: [String] = []

  public let id: Int64
  /// Of the tagged object; nil for tags of the array itself.
  public let objectID: Int64?
  /// `volume`, `filesystem`, `pool`, `cg`, `replicas` and others.
  public let objectType: String?
  public let key: String
  /// Text; what was stored as another JSON value comes as its JSON text, null as empty text.
  public let value: String

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    objectID = try fields.relation("object_id")
    objectType = try fields.optionalText("object_type")
    key = try fields.text("key")
    let stored: JSONValue? = try fields.object("value")
    value = try stored?.textOfTag() ?? ""
  }
}

extension JSONValue {
  fileprivate func textOfTag() throws -> String {
    if case .text(let text) = self { return text }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
