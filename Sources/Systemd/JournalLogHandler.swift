import Logging

/// Writes log messages to the journal; metadata become fields. A message whose metadata have an `event` that is one of
/// ours is an entry of that class, with its `MESSAGE_ID` or the `message-id` that they have.
public struct JournalLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  public var logLevel: Logger.Level
  private let queue: JournalQueue

  public init(_ queue: JournalQueue, logLevel: Logger.Level = .info) {
    self.queue = queue
    self.logLevel = logLevel
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) { queue.append(entry(for: event)) }

  func entry(for event: LogEvent) -> JournalEntry {
    let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
    var fields: [JournalField: String] = [:]
    for (key, value) in all { fields[JournalField(metadataKey: key)] = value.description }
    let catalogID = fields.removeValue(forKey: JournalField(metadataKey: "message-id"))
    if let error = event.error { fields["PROTECTD_ERROR"] = String(describing: error) }
    return JournalEntry(
      event.message.description, priority: JournalPriority(event.level),
      messageID: fields[.event].flatMap(ProtectdMessageID.init(rawValue:)), catalogID: catalogID, fields: fields,
      location: .init(file: event.file, line: event.line, function: event.function))
  }
}
