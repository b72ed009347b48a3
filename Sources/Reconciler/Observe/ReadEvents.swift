import Foundation
import InfiniBox
import Protection

/// What one array's event log says since the last cycle; only to tell who changed something. One request, bounded, and a
/// log that cannot be read costs nothing but the names.
struct EventReader: Sendable {
  let system: InfiniBoxSystem

  /// Of the events since then the newest; older ones are left out.
  private static let pageSize = 1000
  private static let deadline = Duration.seconds(5)

  struct Reading: Sendable {
    var events: [ArrayEvent]
    /// The newest event, whoever caused it; nil where there is none.
    var lastID: Int64?
  }

  /// Newest first on the wire, so that after a long stop the latest changes are known at once.
  /// - Parameter lastID: the newest that an earlier cycle read; nil: none.
  func read(after lastID: Int64?, of serial: Int64) async -> Reading? {
    let filters = lastID.map { [Filter.newer(than: $0)] } ?? []
    do throws(InfiniBoxError) {
      let events = try await system.within(Self.deadline).events.last(Self.pageSize, where: filters)
      return Reading(
        events: events.compactMap { ArrayEvent($0, of: serial) }.sorted { $0.id < $1.id },
        lastID: events.map(\.id).max())
    } catch {
      return nil
    }
  }
}

extension ArrayEvent {
  /// Nil for what the array did by itself, and for what is about nothing in particular.
  init?(_ event: InfiniBox.Event, of serial: Int64) {
    guard let user = event.username, !user.isEmpty, user.lowercased() != "system", let object = event.affectedEntityID
    else { return nil }
    let client = Self.clientNames.lazy.compactMap { name -> String? in
      guard case .text(let text)? = event.data.first(where: { $0.name.lowercased() == name })?.value else { return nil }
      return text
    }.first
    self.init(
      arraySerial: serial, id: event.id, at: Timestamp(event.timestamp), code: Self.word(event.code),
      user: Self.word(user), client: client.map(Self.word), object: object)
  }

  /// Anybody may write events: only what is fit to be stored and shown is taken of their words.
  private static func word(_ text: String) -> String {
    let shown = text.prefix(100).unicodeScalars.filter { !CharacterSet.controlCharacters.contains($0) }
    return shown.isEmpty ? "?" : String(String.UnicodeScalarView(shown))
  }

  /// What arrays may call the program or the address that a request came from, in the order of what tells most.
  private static let clientNames = ["client", "source", "user_agent", "client_address", "client_ip", "origin"]
}
