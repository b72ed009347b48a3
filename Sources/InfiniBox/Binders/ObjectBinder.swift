/// The calls that all collections of an array share.
public protocol ObjectBinder: Sendable {
  associatedtype Object: Projection
  var array: InfiniBoxSystem { get }
  /// Below `/api/rest/`.
  static var path: String { get }
}

extension ObjectBinder {
  /// All objects that meet every filter, whole and ordered by id.
  public func list(where filters: [Filter] = []) async throws(InfiniBoxError) -> [Object] {
    try await list(Object.self, where: filters)
  }

  /// All objects that meet every filter, with only the fields of the projection, ordered by id.
  /// - Throws: `inventoryChanged` when the list kept changing while it was read.
  public func list<Row: Projection>(
    _ projection: Row.Type, where filters: [Filter] = []
  ) async throws(InfiniBoxError) -> [Row] {
    try await Listing(array: array, path: Self.path, filters: filters).read()
  }

  /// One page of a list, in an order of the caller's choice. Only `list` reads a list completely.
  ///
  /// - Parameters:
  ///   - number: from 1.
  ///   - size: objects of a page, at most 1000 (rest 2.3).
  public func page(
    _ number: Int = 1, size: Int, sortedBy order: [SortOrder] = [], where filters: [Filter] = []
  ) async throws(InfiniBoxError) -> Page<Object> {
    try await page(Object.self, number, size: size, sortedBy: order, where: filters)
  }

  /// One page with only the fields of the projection.
  public func page<Row: Projection>(
    _ projection: Row.Type, _ number: Int = 1, size: Int, sortedBy order: [SortOrder] = [],
    where filters: [Filter] = []
  ) async throws(InfiniBoxError) -> Page<Row> {
    var request = pageRequest(number, size, order, filters)
    let fields = try await array.known(Row.fields, of: Self.path)
    if !fields.isEmpty { request.query.append(QueryItem(fields: fields)) }
    let envelope = try await array.envelope(of: request, as: [Row].self)
    return Page(objects: envelope.result, numberOfObjects: envelope.page?.numberOfObjects)
  }

  /// One object by its id. - Throws: `notFound` when there is none.
  public func get(_ id: Int64) async throws(InfiniBoxError) -> Object {
    try await get(Object.self, id)
  }

  /// The fields of a projection of one object.
  public func get<Row: Projection>(_ projection: Row.Type, _ id: Int64) async throws(InfiniBoxError) -> Row {
    let fields = try await array.known(Row.fields, of: Self.path)
    return try await array.result(of: .get(Self.path(id), fields.isEmpty ? [] : [QueryItem(fields: fields)]))
  }

  /// Chosen fields of one object as they come, for what no type here describes.
  public func fields(_ names: [String], of id: Int64) async throws(InfiniBoxError) -> [String: JSONValue] {
    try await array.result(of: .get(Self.path(id), [QueryItem(fields: names)]))
  }

  /// The first object that meets every filter, nil when there is none.
  public func first(where filters: [Filter]) async throws(InfiniBoxError) -> Object? {
    try await page(size: 1, where: filters).objects.first
  }

  /// How many objects meet every filter.
  public func count(where filters: [Filter] = []) async throws(InfiniBoxError) -> Int {
    let request = pageRequest(1, 1, [], filters)
    let envelope = try await array.envelope(of: request, as: [Ignored].self)
    guard let count = envelope.page?.numberOfObjects else {
      throw array.failure(request, .malformedAnswer(.missingKey("metadata.number_of_objects")))
    }
    return count
  }

  private func pageRequest(_ number: Int, _ size: Int, _ order: [SortOrder], _ filters: [Filter]) -> APIRequest {
    var query = filters.map(\.queryItem)
    if !order.isEmpty { query.append(QueryItem("sort", order.map(\.word).joined(separator: ","))) }
    return .page(Self.path, query, number: number, size: size)
  }

  // MARK: Writes

  static func path(_ id: Int64) -> String { "\(path)/\(id)" }

  func create(_ body: RequestBody, query: [QueryItem] = []) async throws(InfiniBoxError) -> Object {
    try await array.result(of: .post(Self.path, query, body: body.json))
  }

  func update(_ id: Int64, _ body: RequestBody, query: [QueryItem] = []) async throws(InfiniBoxError) -> Object {
    try await array.result(of: .put(Self.path(id), query, body: body.json))
  }

  func remove(_ id: Int64, query: [QueryItem] = []) async throws(InfiniBoxError) {
    _ = try await array.result(of: .delete(Self.path(id), query), as: Ignored.self)
  }

  /// An action whose answer does not matter.
  func act(
    _ id: Int64, _ action: String, _ query: [QueryItem] = [], body: JSONValue? = nil
  ) async throws(InfiniBoxError) {
    _ = try await array.result(of: .post("\(Self.path(id))/\(action)", query, body: body), as: Ignored.self)
  }
}

/// Collections whose objects have names.
public protocol NamedObjectBinder: ObjectBinder {}

extension NamedObjectBinder {
  /// The object of this name, nil when there is none.
  public func find(name: String) async throws(InfiniBoxError) -> Object? {
    try await first(where: [.equal("name", name)])
  }

  public func rename(_ id: Int64, to name: String) async throws(InfiniBoxError) -> Object {
    var body = RequestBody()
    body.set("name", text: name)
    return try await update(id, body)
  }
}

/// One page of a list.
public struct Page<Object: Sendable>: Sendable {
  public let objects: [Object]
  /// Of the whole list; nil when the array does not tell.
  public let numberOfObjects: Int?
}

/// One key of a sorted list (rest 2.2).
public enum SortOrder: Sendable, Hashable {
  case ascending(String)
  case descending(String)

  var word: String {
    switch self {
    case .ascending(let field): field
    case .descending(let field): "-\(field)"
    }
  }
}
