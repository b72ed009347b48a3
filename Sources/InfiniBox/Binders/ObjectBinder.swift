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

  /// One object by its id. - Throws: `notFound` when there is none.
  public func get(_ id: Int64) async throws(InfiniBoxError) -> Object {
    try await get(Object.self, id)
  }

  /// The fields of a projection of one object.
  public func get<Row: Projection>(_ projection: Row.Type, _ id: Int64) async throws(InfiniBoxError) -> Row {
    let query = Row.fields.isEmpty ? [] : [QueryItem("fields", Row.fields.joined(separator: ","))]
    return try await array.result(of: .get("\(Self.path)/\(id)", query))
  }

  /// The first object that meets every filter, nil when there is none.
  public func first(where filters: [Filter]) async throws(InfiniBoxError) -> Object? {
    let query = filters.map(\.queryItem) + [QueryItem("page", "1"), QueryItem("page_size", "1")]
    let objects: [Object] = try await array.result(of: .get(Self.path, query))
    return objects.first
  }

  /// The object of this name, nil when there is none.
  public func find(name: String) async throws(InfiniBoxError) -> Object? {
    try await first(where: [.equal("name", name)])
  }

  /// How many objects meet every filter.
  public func count(where filters: [Filter] = []) async throws(InfiniBoxError) -> Int {
    let request = APIRequest.get(
      Self.path, filters.map(\.queryItem) + [QueryItem("page", "1"), QueryItem("page_size", "1")])
    let envelope = try await array.envelope(of: request, as: [Ignored].self)
    guard let count = envelope.page?.numberOfObjects else {
      throw array.connection.failure(request, .malformedAnswer(.missingKey("metadata.number_of_objects")))
    }
    return count
  }

  func create(_ body: RequestBody, query: [QueryItem] = []) async throws(InfiniBoxError) -> Object {
    try await array.result(of: .post(Self.path, query, body: body.json))
  }

  func update(_ id: Int64, _ body: RequestBody, query: [QueryItem] = []) async throws(InfiniBoxError) -> Object {
    try await array.result(of: .put("\(Self.path)/\(id)", query, body: body.json))
  }

  func remove(_ id: Int64, query: [QueryItem] = []) async throws(InfiniBoxError) {
    _ = try await array.result(of: .delete("\(Self.path)/\(id)", query), as: Ignored.self)
  }
}
