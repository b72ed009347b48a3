/// One event of an array (rest 17). Codes are free text: decide from polled state, never from them.
public struct Event: Projection, Hashable {
  public static let fields: [String] = []

  /// Grows; the polling cursor. An event appears about 10 s after it happened.
  public let id: Int64
  public let code: String
  public let level: EventLevel
  public let eventDescription: String?
  public let username: String?
  public let timestamp: ArrayTime
  public let reporter: String?
  public let affectedEntityID: Int64?
  public let data: [Datum]

  public struct Datum: Decodable, Sendable, Hashable {
    public let name: String
    public let type: String?
    public let value: JSONValue

    public init(name: String, type: String?, value: JSONValue) {
      self.name = name
      self.type = type
      self.value = value
    }

    public init(from decoder: any Decoder) throws {
      let fields = try ObjectFields(decoder)
      name = try fields.text("name")
      type = try fields.optionalText("type")
      value = try fields.object("value") ?? .null
    }
  }

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    code = try fields.text("code")
    level = try fields.word("level")
    eventDescription = try fields.optionalText("description")
    username = try fields.optionalText("username")
    timestamp = ArrayTime(milliseconds: try fields.integer("timestamp"))
    reporter = try fields.optionalText("reporter")
    affectedEntityID = (try? fields.relation("affected_entity_id")) ?? nil
    data = try fields.list("data")
  }
}
