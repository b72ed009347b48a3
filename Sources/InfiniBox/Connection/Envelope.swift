import Foundation

/// What every answer is wrapped in (rest 1.5): `{"result", "error", "metadata"}`.
struct Envelope<Result: Decodable>: Decodable {
  let result: Result
  let page: PageDescription?
  /// Bytes of the whole answer.
  var size = 0

  private enum Key: String, CodingKey { case result, error, metadata }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let error = try container.decodeIfPresent(APIError.self, forKey: .error) {
      throw ErrorInSuccess(error: error)
    }
    guard container.contains(.result) else {
      throw DecodingError.keyNotFound(
        Key.result, .init(codingPath: container.codingPath, debugDescription: "no result"))
    }
    if try container.decodeNil(forKey: .result), !(Result.self is any ExpressibleByNilLiteral.Type) {
      throw NullResult()
    }
    result = try container.decode(Result.self, forKey: .result)
    page = try container.decodeIfPresent(PageDescription.self, forKey: .metadata)
  }
}

/// The paging part of `metadata`; every part is nil in the answer of a single object.
struct PageDescription: Decodable, Sendable {
  let numberOfObjects: Int?
  let pageSize: Int?
  let pagesTotal: Int?
  let page: Int?

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    numberOfObjects = try fields.optionalInteger("number_of_objects").map(Int.init)
    pageSize = try fields.optionalInteger("page_size").map(Int.init)
    pagesTotal = try fields.optionalInteger("pages_total").map(Int.init)
    page = try fields.optionalInteger("page").map(Int.init)
  }
}

/// A 2xx answer with a non-null error.
private struct ErrorInSuccess: Error {
  let error: APIError
}

private struct NullResult: Error {}

/// Any value, not looked at.
struct Ignored: Decodable, ExpressibleByNilLiteral, Sendable {
  init() {}
  init(nilLiteral: ()) {}
  init(from decoder: any Decoder) throws {}
}

/// Turns the bytes of an answer into a value, or says exactly why not.
enum AnswerReader {
  /// - Parameters:
  ///   - status: of the answer, which was a success.
  ///   - rows: that were asked for, where it is a page of a list.
  static func read<Result: Decodable>(
    _ type: Result.Type, status: Int, body: Data, rows: Int?
  ) throws(InfiniBoxError.Cause) -> Envelope<Result> {
    if let excess = body.withUnsafeBytes({ AnswerLimits.excess(in: $0, rows: rows) }) { throw .answerExceeds(excess) }
    if let offset = nulOffset(in: body) { throw .malformedAnswer(.nulCharacter(offset: offset)) }
    do {
      var envelope = try JSONDecoder().decode(Envelope<Result>.self, from: body)
      envelope.size = body.count
      return envelope
    } catch let error as ErrorInSuccess {
      throw .refused(status: status, error.error)
    } catch is NullResult {
      throw .malformedAnswer(.nullResult)
    } catch DecodingError.keyNotFound(let key, let context) {
      throw .malformedAnswer(.missingKey(text(of: context.codingPath + [key])))
    } catch DecodingError.typeMismatch(let type, let context), DecodingError.valueNotFound(let type, let context) {
      guard !context.codingPath.isEmpty else { throw .malformedAnswer(.notJSON) }
      throw .malformedAnswer(.wrongType(path: text(of: context.codingPath), reason(of: context, type)))
    } catch {
      throw .malformedAnswer(kindOfGarbage(body))
    }
  }

  /// The `error` of an unsuccessful answer; nil when there is none that can be read.
  static func error(in body: Data) -> APIError? {
    struct Refusal: Decodable {
      let error: APIError?
    }
    guard body.withUnsafeBytes({ AnswerLimits.excess(in: $0, rows: nil) }) == nil else { return nil }
    return (try? JSONDecoder().decode(Refusal.self, from: body))?.error
  }

  private static func kindOfGarbage(_ body: Data) -> InfiniBoxError.Malformation {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let first = body.first(where: { !isSpace($0) }), let last = body.last(where: { !isSpace($0) }) else {
      return .empty
    }
    if first == UInt8(ascii: "<") { return .html }
    if first == UInt8(ascii: "{"), last != UInt8(ascii: "}") { return .truncated }
    return .notJSON
  }

  /// What a decoder that failed wanted to find, in words that are not the decoder's.
  private static func reason(of context: DecodingError.Context, _ type: Any.Type) -> String {
    if let flaw = context.underlyingError as? FieldFlaw { return flaw.description }
    return switch type {
    case is String.Type: "it is no text"
    case is Bool.Type: "it is not true or false"
    case is any FixedWidthInteger.Type, is any BinaryFloatingPoint.Type: "it is no number"
    case is [Any].Type: "it is no list"
    default: "it is no object"
    }
  }

  private static func text(of path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
  }

  /// Where the text escape of U+0000 stands, nil when nowhere. (A bare NUL byte is no valid JSON anyway.)
  static func nulOffset(in body: Data) -> Int? {
    body.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var index = 0
      // From backslash to backslash: text without escapes is skipped at memory speed.
      while let found = memchr(start + index, Int32(UInt8(ascii: "\\")), bytes.count - index) {
        let escape = start.distance(to: UnsafeRawPointer(found))
        let next = bytes[escape...].dropFirst().prefix(5)
        if next.elementsEqual("u0000".utf8) { return escape }
        // The character after a backslash is never the beginning of another escape.
        index = min(escape + 2, bytes.count)
      }
      return nil
    }
  }
}
