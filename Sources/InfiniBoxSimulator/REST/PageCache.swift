/// Pages of unfiltered listings of datasets as they were written last, so that reading an inventory again that has not changed
/// costs no more than sending it. Only pages whose fields are all stored in their rows are kept: nothing else, and no clock,
/// can change them.
struct PageCache: Sendable {
  struct Key: Hashable, Sendable {
    let array: Int
    let collection: String
    let page: Int
    let pageSize: Int
    let fields: [String]
  }

  private struct Page: Sendable {
    let version: Int
    let body: [UInt8]
  }

  /// Beyond so many bytes the cache begins anew.
  static let largestBytes = 32 << 20

  private var pages: [Key: Page] = [:]
  private var bytes = 0

  func body(of key: Key, version: Int) -> [UInt8]? {
    pages[key].flatMap { $0.version == version ? $0.body : nil }
  }

  mutating func keep(_ body: [UInt8], as key: Key, version: Int) {
    bytes += body.count - (pages[key]?.body.count ?? 0)
    if bytes > Self.largestBytes {
      pages = [:]
      bytes = body.count
    }
    pages[key] = Page(version: version, body: body)
  }
}

extension APIServer {
  /// Under which key the page that a call asks for may be kept, and of which version of its table it is; nil for pages of
  /// other collections and for those that conditions or another order choose.
  func cachePlace(_ call: APICall) -> (key: PageCache.Key, version: Int)? {
    let query = call.query
    guard let fields = query.fields, query.parameters.isEmpty, call.segments.count == 1,
      query.order.isEmpty || query.order == [Query.Order(field: "id", isDescending: false)]
    else { return nil }
    let version: Int
    switch call.collection {
    case "volumes": version = world.arrays[call.array].volumes.version
    case "filesystems": version = world.arrays[call.array].filesystems.version
    default: return nil
    }
    let key = PageCache.Key(
      array: call.array, collection: call.collection, page: query.page, pageSize: query.pageSize, fields: fields)
    return (key, version)
  }
}

extension Schema {
  /// Whether nothing but its own rows can change a page with these fields.
  func isStored(_ fields: [String], on abilities: ArrayAbilities) -> Bool {
    fields.allSatisfy { field($0, of: abilities)?.stored != nil }
  }
}
