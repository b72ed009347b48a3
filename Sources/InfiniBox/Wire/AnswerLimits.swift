import Foundation

/// How much an answer may make of its bytes. Decoding takes a multiple of them in memory, so what no array can mean is
/// refused before.
public enum AnswerExcess: Sendable, Hashable {
  /// More rows than the page that was asked for.
  case rows(limit: Int)
  /// More texts, numbers, lists and objects than any page has.
  case values(limit: Int)
  case depth(limit: Int)
  /// More rows than any list of an array has.
  case listRows(limit: Int)
  /// More bytes than the pages of a list may have together.
  case listBytes(limit: Int)
}

enum AnswerLimits {
  /// Of one answer, names of fields included. A page of 1000 rows with all their fields has about 120,000.
  static let values = 500_000
  /// Answers of arrays are nested to about 6.
  static let depth = 64
  /// Ten times what an array takes.
  static let listRows = 2_000_000
  /// 268 bytes for each of them: more than the fields of a projection have.
  static let listBytes = 512 << 20

  /// Looks at the bytes of an answer once, without making anything of them.
  ///
  /// It counts more than it understands: what is no JSON is left to the decoder, which refuses it.
  /// - Parameter rows: how many elements a list directly in the answer may have, whatever its name; nil: any number.
  static func excess(in body: UnsafeRawBufferPointer, rows: Int?) -> AnswerExcess? {
    guard let start = body.baseAddress else { return nil }
    let rowLimit = rows ?? .max
    var (index, depth, values, commas) = (0, 0, 0, 0)
    var isInList = false
    while index < body.count {
      let byte = start.load(fromByteOffset: index, as: UInt8.self)
      index &+= 1
      switch byte {
      case UInt8(ascii: "\""): index = endOfText(from: index, start, body.count)
      case UInt8(ascii: ","):
        values &+= 1
        if depth == 2, isInList {
          commas &+= 1
          if commas >= rowLimit { return .rows(limit: rowLimit) }
        }
      case UInt8(ascii: ":"): values &+= 1
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        values &+= 1
        depth &+= 1
        if depth > Self.depth { return .depth(limit: Self.depth) }
        if depth == 2 { (isInList, commas) = (byte == UInt8(ascii: "["), 0) }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth &-= 1
      default: continue
      }
      if values > Self.values { return .values(limit: Self.values) }
    }
    return nil
  }

  /// Behind the quotation mark that ends a text: one with an even number of backslashes before it.
  private static func endOfText(from first: Int, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    var index = first
    while let found = memchr(start + index, Int32(UInt8(ascii: "\"")), count &- index) {
      let mark = start.distance(to: UnsafeRawPointer(found))
      var escape = mark
      while escape > first, start.load(fromByteOffset: escape &- 1, as: UInt8.self) == UInt8(ascii: "\\") {
        escape &-= 1
      }
      index = mark &+ 1
      if (mark &- escape) & 1 == 0 { return index }
    }
    return count
  }
}
