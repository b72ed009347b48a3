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

  func rows(_ sql: String, _ values: Value...) throws -> StoredRows {
    StoredRows(sql: sql, rows: try Row.fetchAll(try cachedStatement(sql: sql), arguments: Self.arguments(values)))
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
    while let row = try rows.next() { try UnreadableRows.reading(row, by: sql) { try body(row) } }
  }

  private static func arguments(_ values: [Value]) throws -> StatementArguments {
    for case let text as String in values where text.utf8.contains(0) {
      throw StoreError.nulInText(prefix: String(text.prefix { $0 != "\0" }.prefix(40)))
    }
    return StatementArguments(values)
  }
}

/// The rows that a statement found.
struct StoredRows: RandomAccessCollection {
  let sql: String
  let rows: [Row]

  var startIndex: Int { rows.startIndex }
  var endIndex: Int { rows.endIndex }
  subscript(index: Int) -> Row { rows[index] }

  /// A value for each that can be read.
  func values<Value>(_ form: (Row) throws -> Value) throws -> [Value] {
    var values: [Value] = []
    for row in rows { try UnreadableRows.reading(row, by: sql) { values.append(try form(row)) } }
    return values
  }
}

/// What becomes of rows that this version cannot read: another version wrote them, or nobody did.
enum UnreadableRows {
  /// Whoever only looks goes on without them; whoever acts must not.
  @TaskLocal static var areSkipped = false

  static func reading(_ row: Row, by sql: String, body: () throws -> Void) throws {
    do { try body() } catch {
      let error = StoreError(error, in: row, by: sql) ?? error
      guard areSkipped, case StoreError.unreadableRow = error else { throw error }
    }
  }
}

extension Row {
  /// The column's value.
  /// - Throws: `RowDecodingError` where it has another type, or lacks.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
    try decode(Value.self, forColumn: column)
  }

  /// A number of things: never negative, and never so large that arithmetic with it ends the daemon.
  func count<Number: FixedWidthInteger>(_ column: String, upTo most: Int64 = Int64(Int32.max)) throws -> Number {
    let number: Int64 = try value(column)
    guard 0...most ~= number else { throw ImpossibleCount() }
    return Number(number)
  }
}

struct ImpossibleCount: Error {}

extension StoreError {
  /// nil when the error does not come from a value in the row.
  fileprivate init?(_ error: any Error, in row: Row, by sql: String) {
    guard error is RowDecodingError || error is ImpossibleCount else { return nil }
    let words = sql.split(whereSeparator: \.isWhitespace)
    let table = words.firstIndex(of: "FROM").map { String(words[$0 + 1]) } ?? "?"
    let key = row.isEmpty ? "?" : (row[0] as DatabaseValue).description
    self = .unreadableRow(
      table: table, row: key.trimmingCharacters(in: CharacterSet(charactersIn: "\"")),
      because: "a value in it has a form that this version does not know")
  }
}
