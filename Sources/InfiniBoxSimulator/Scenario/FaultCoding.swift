/// The written form of a fault: a body of the control API under the key `kind`, an entry of a timeline under `fault`.
extension SimulatedFault: Codable {
  private enum Key: String, CodingKey {
    case kind, array, method, path, count, status, bytes, milliseconds, offset
  }

  private static let words = [
    "refuse-connection", "reset-before-commit", "lose-reply", "status", "status-after-commit", "truncate-body", "delay",
    "html", "wrong-number-of-objects",
  ]

  public init(from decoder: any Decoder) throws {
    try self.init(try ScenarioObject(decoder, "the fault"), kind: "kind")
  }

  init(_ object: ScenarioObject, kind key: String, others: [String] = []) throws {
    let word = try object.text(key)
    let statuses = 100...599
    var argument: [String] = []
    let kind: Kind
    switch word {
    case "refuse-connection": kind = .refuseConnection
    case "reset-before-commit": kind = .resetBeforeCommit
    case "lose-reply": kind = .loseReply
    case "html": kind = .html
    case "status":
      argument = ["status"]
      kind = .status(try object.integer("status", in: statuses))
    case "status-after-commit":
      argument = ["status"]
      kind = .statusAfterCommit(try object.integer("status", in: statuses))
    case "truncate-body":
      argument = ["bytes"]
      kind = .truncateBody(bytes: try object.integer("bytes"))
    case "delay":
      argument = ["milliseconds"]
      kind = .delay(milliseconds: try object.integer("milliseconds", in: 0...86_400_000))
    case "wrong-number-of-objects":
      argument = ["offset"]
      kind = .wrongNumberOfObjects(offset: try object.integer("offset", in: -1_000_000...1_000_000))
    default:
      throw object.refuse(
        key, "there is no fault '\(word)'",
        NearestWord.to(word, among: Self.words).map { "write \($0)" }
          ?? "write one of \(Self.words.joined(separator: ", "))")
    }
    try object.refuseUnknown([key, "array", "method", "path", "count"] + argument + others)
    // A count of null lasts until the fault is taken away; without one it hits once.
    let isLasting = object.has("count") && !object.hasValue("count")
    self.init(
      kind, method: try object.optionalText("method"), path: try object.optionalText("path"),
      array: try object.optionalText("array"),
      count: isLasting ? nil : try object.integer("count", or: 1, in: ScenarioObject.anyCount))
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
