import Foundation
import GRDB
import Protection

/// The only way by which this module binds values: prepared once per connection, and no text with a NUL, at which
/// GRDB would cut it.
extension Database {
  typealias Value = (any DatabaseValueConvertible)?

  /// - Returns: the number of rows changed.
  @discardableResult
  func run(_ sql: String, _ values: Value...) throws -> Int {
    try cachedStatement(sql: sql).execute(arguments: Self.arguments(values))
    return changesCount
  }

  func rows(_ sql: String, _ values: Value...) throws -> [Row] {
    try Row.fetchAll(try cachedStatement(sql: sql), arguments: Self.arguments(values))
  }

  func row(_ sql: String, _ values: Value...) throws -> Row? {
    try Row.fetchOne(try cachedStatement(sql: sql), arguments: Self.arguments(values))
  }

  /// Runs `body` on each row without keeping them all.
  func forEachRow(_ sql: String, _ values: Value..., body: (Row) throws -> Void) throws {
    try forEachRow(sql, values, body: body)
  }

  func forEachRow(_ sql: String, _ values: [Value], body: (Row) throws -> Void) throws {
    let rows = try Row.fetchCursor(try cachedStatement(sql: sql), arguments: Self.arguments(values))
    while let row = try rows.next() { try body(row) }
  }

  private static func arguments(_ values: [Value]) throws -> StatementArguments {
    for case let text as String in values where text.utf8.contains(0) {
      throw StoreError.nulInText(prefix: String(text.prefix { $0 != "\0" }.prefix(40)))
    }
    return StatementArguments(values)
  }
}
