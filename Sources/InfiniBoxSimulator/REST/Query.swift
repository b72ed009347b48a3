/// The query string of a request: paging, projection, order, conditions and the rest (rest 2).
struct Query: Sendable, Equatable {
  struct Order: Sendable, Equatable {
    let field: String
    let isDescending: Bool
  }

  static let defaultPageSize = 50
  static let largestPageSize = 1_000

  /// As it was sent.
  private(set) var text = ""
  /// From 1.
  var page = 1
  var pageSize = Query.defaultPageSize
  /// nil asks for all fields.
  var fields: [String]?
  var order: [Order] = []
  /// Every other parameter, decoded, in the order sent: conditions of a listing, options of an action.
  var parameters: [(name: String, value: String)] = []

  static func == (left: Query, right: Query) -> Bool {
    left.page == right.page && left.pageSize == right.pageSize && left.fields == right.fields
      && left.order == right.order && left.parameters.elementsEqual(right.parameters, by: ==)
  }

  init() {}

  /// Parses what stands behind the `?`.
  init(_ text: Substring) throws(SimulatedRefusal) {
    self.text = String(text)
    for part in text.utf8.split(separator: UInt8(ascii: "&")).map(Substring.init) {
      let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      let name = Query.decode(part[..<equals])
      let value = equals == part.endIndex ? "" : Query.decode(part[part.index(after: equals)...])
      switch name {
      case "page":
        guard let page = Int(value), page >= 1 else { throw .badRequest("INVALID_PAGE", "page '\(value)' is no page") }
        self.page = page
      case "page_size":
        guard let size = Int(value), (1...Query.largestPageSize).contains(size) else {
          throw .badRequest("INVALID_PAGE_SIZE", "page_size '\(value)' is not between 1 and \(Query.largestPageSize)")
        }
        pageSize = size
      case "fields": fields = value.split(separator: ",").map(String.init)
      case "sort":
        order = value.split(separator: ",").map { word in
          Order(field: String(word.drop { $0 == "-" || $0 == "+" }), isDescending: word.hasPrefix("-"))
        }
      default: parameters.append((name, value))
      }
    }
  }

  /// The conditions: everything that is not known to be an option.
  func filters() -> [Filter] {
    parameters.filter { !["approved", "include"].contains($0.name) }
      .map { Filter(field: $0.name, expression: $0.value) }
  }

  /// A boolean option in any spelling of true and false; nil if it was not sent.
  func flag(_ name: String) -> Bool? {
    parameters.last { $0.name == name }.map { ["true", "yes", "1"].contains($0.value.lowercased()) }
  }

  /// Undoes percent-encoding; `+` is a space.
  static func decode(_ text: Substring) -> String {
    guard text.utf8.contains(where: { $0 == 37 || $0 == 43 }) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      if byte == 43 {
        bytes.append(32)
      } else if byte == 37 {
        let digits = [rest.next(), rest.next()].compactMap(\.self)
        if let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) { bytes.append(value) }
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
