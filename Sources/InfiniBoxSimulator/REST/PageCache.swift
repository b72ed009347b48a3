/// Pages of listings of datasets as they were written last, so that reading an inventory again that has not changed
/// costs no more than sending it. Only pages are kept whose fields depend on nothing but their rows and the array's replicas:
/// no clock can change them.
struct PageCache: Sendable {
  struct Key: Hashable, Sendable {
    let array: Int
    let collection: String
    let page: Int
    let pageSize: Int
    let fields: [String]
    /// Conditions and order, as sent.
    let choice: [String]
  }

  /// Of what a page was made of.
  struct Version: Equatable, Sendable {
    let rows: Int
    /// 0 where replicas do not matter.
    let replicas: Int
  }

  private struct Page: Sendable {
    let version: Version
    let body: [UInt8]
  }

  /// Beyond so many bytes the cache begins anew.
  static let largestBytes = 32 << 20

  private var pages: [Key: Page] = [:]
  private var bytes = 0

  func body(of key: Key, version: Version) -> [UInt8]? {
    pages[key].flatMap { $0.version == version ? $0.body : nil }
  }

  mutating func keep(_ body: [UInt8], as key: Key, version: Version) {
    bytes += body.count - (pages[key]?.body.count ?? 0)
    if bytes > Self.largestBytes {
      pages = [:]
      bytes = body.count
    }
    pages[key] = Page(version: version, body: body)
  }
}

extension APIServer {
  /// Under which key the page that a call asks for may be kept, and what it is made of; nil for pages of other collections
  /// and for those that other things can change.
  func cachePlace<Row>(_ call: APICall, _ schema: Schema<Row>) -> (key: PageCache.Key, version: PageCache.Version)? {
    let query = call.query
    guard let fields = query.fields, call.segments.count == 1 else { return nil }
    let array = world.arrays[call.array]
    let rows: Int
    switch call.collection {
    case "volumes": rows = array.volumes.version
    case "filesystems": rows = array.filesystems.version
    default: return nil
    }
    let dependence = schema.dependence(
      of: fields + query.filters().map(\.field) + query.order.map(\.field), on: array.abilities)
    guard dependence < .world else { return nil }
    let key = PageCache.Key(
      array: call.array, collection: call.collection, page: query.page, pageSize: query.pageSize, fields: fields,
      choice: query.parameters.map { "\($0.name)=\($0.value)" }
        + query.order.map { $0.isDescending ? "-" + $0.field : $0.field })
    return (key, PageCache.Version(rows: rows, replicas: dependence == .row ? 0 : array.replicas.version))
  }
}

extension Schema {
  /// What can change a page with these fields; an unknown field is refused elsewhere.
  fileprivate func dependence(of fields: [String], on abilities: ArrayAbilities) -> Field<Row>.Dependence {
    fields.map { field($0, of: abilities)?.dependence ?? .world }.max() ?? .world
  }
}
