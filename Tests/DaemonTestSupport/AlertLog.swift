public import Logging
public import Protection
import Synchronization

/// Keeps what the daemon tells the journal.
public final class AlertLog: Sendable {
  public struct Entry: Sendable {
    public var level: Logger.Level
    public var message: String
    public var fields: [String: String]

    public var event: String { fields["event"] ?? "" }
  }

  private let kept = Mutex<[Entry]>([])

  public init() {}

  public var entries: [Entry] { kept.withLock { $0 } }

  public var logger: Logger { Logger(label: "protectd") { _ in Handler(log: self) } }

  public func clear() { kept.withLock { $0 = [] } }

  /// Entries of one event class, oldest first.
  public func entries(of event: String) -> [Entry] { entries.filter { $0.event == event } }

  /// The transitions of the findings of one kind, oldest first: `opened`, `escalated`, `resolved`.
  public func transitions(of kind: FindingKind) -> [String] {
    entries.filter { $0.fields["finding"] == kind.rawValue }.map { String($0.event.dropFirst("finding-".count)) }
  }

  private struct Handler: LogHandler {
    let log: AlertLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues(\.description)
      log.kept.withLock {
        $0.append(Entry(level: event.level, message: event.message.description, fields: fields))
      }
    }
  }
}
