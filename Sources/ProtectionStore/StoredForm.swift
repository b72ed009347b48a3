import Foundation
import GRDB
import Protection

/// How values of the application lie in columns. Their JSON is part of the file's format: a test pins it, and a change
/// of it needs a migration.
enum StoredForm {
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension Row {
  func json<Value: Decodable>(_ column: String, of table: String, row: some CustomStringConvertible) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data((try value(column) as String).utf8))
    } catch {
      throw StoreError.unreadableRow(
        table: table, row: "\(row)", because: "its \(column) has a form that this version does not know")
    }
  }

  func word<Value: RawRepresentable<String>>(
    _ column: String, of table: String, row: some CustomStringConvertible
  ) throws -> Value {
    let word: String = try value(column)
    guard let value = Value(rawValue: word) else {
      throw StoreError.unreadableRow(table: table, row: "\(row)", because: "its \(column) '\(word)' is unknown")
    }
    return value
  }

  func time(_ column: String) throws -> Timestamp { Timestamp(milliseconds: try value(column)) }

  func timeIfAny(_ column: String) throws -> Timestamp? {
    (try value(column) as Int64?).map(Timestamp.init(milliseconds:))
  }

  func author(_ column: String = "author", uid: String = "author_uid") throws -> Author {
    Author(name: try value(column), uid: try value(uid))
  }

  func identity(of table: String, row: some CustomStringConvertible) throws -> EntityIdentity {
    let text: String = try value("entity_id")
    guard let identity = EntityIdentity(text) else {
      throw StoreError.unreadableRow(table: table, row: "\(row)", because: "its entity_id '\(text)' is no identity")
    }
    return identity
  }

  func entityIfAny(of table: String, row: some CustomStringConvertible) throws -> EntityReference? {
    guard (try value("entity_id") as String?) != nil else { return nil }
    return EntityReference(
      identity: try identity(of: table, row: row), kind: try word("entity_kind", of: table, row: row),
      name: try value("entity_name"))
  }
}

extension Replica.Role {
  /// The role's word; one that this version does not know keeps the array's own word behind a mark.
  var storedWord: String {
    switch self {
    case .source: "source"
    case .target: "target"
    case .peer: "peer"
    case .other(let word): "other:" + word
    }
  }

  init(storedWord: String) {
    switch storedWord {
    case "source": self = .source
    case "target": self = .target
    case "peer": self = .peer
    default: self = .other(String(storedWord.dropFirst("other:".count)))
    }
  }
}
