import NIOCore

/// What was found out for listings, for as long as it is true.
struct KeptListings: Sendable {
  /// Which rows are listed in which order: conditions and order as sent, and where they were sent to.
  struct Source: Hashable, Sendable {
    let array: Int
    let collection: String
    let conditions: [String]

    init(_ call: APICall, named name: String?) {
      array = call.array
      collection = name ?? call.collection
      conditions =
        call.query.order.map { ($0.isDescending ? "-" : "+") + $0.field }
        + call.query.parameters.map { "\($0.name)=\($0.value)" }
    }
  }

  /// Beyond so many of them the selections begin anew.
  private static let largestCount = 16

  var pages = PageCache()
  private var selections: [Source: Selection] = [:]
  private var last: (source: Source, revision: Int, selection: Selection)?

  /// Of a table, by its rows alone: kept while others are read, and brought up to date.
  mutating func selection<Row>(
    _ source: Source, of table: Table<Row>, _ criteria: Criteria<Row>, _ world: World
  ) -> Selection {
    if selections.count >= Self.largestCount && selections[source] == nil { selections = [:] }
    selections[source, default: Selection(criteria)].follow(table, criteria, world, source.array)
    return selections[source] ?? Selection(criteria)
  }

  /// By whatever the world says: kept from page to page until anything changes.
  mutating func selection<Row>(
    _ source: Source, of rows: [Row], _ criteria: Criteria<Row>, _ world: World
  ) -> Selection {
    if let last, last.revision == world.revision, last.source == source { return last.selection }
    let selection = Selection(of: rows, criteria, world, source.array)
    last = (source, world.revision, selection)
    return selection
  }
}

extension APIServer {
  /// The page that was sent last in answer to the same words, if not a single row of its table changed since.
  func keptPage(_ segments: [String], _ query: Substring, array: Int) -> ByteBuffer? {
    guard segments.count == 1, let collection = segments.first else { return nil }
    let version: Int
    switch collection {
    case "volumes": version = world.arrays[array].volumes.version
    case "filesystems": version = world.arrays[array].filesystems.version
    case "cgs": version = world.arrays[array].groups.version
    default: return nil
    }
    let key = PageCache.Key(array: array, collection: collection, query: String(query))
    return listings.pages.text(of: key, version: version)
  }

  /// One page of a listing of a whole table.
  mutating func list<Row>(
    _ table: Table<Row>, _ schema: Schema<Row>, _ call: APICall
  ) throws(SimulatedRefusal) -> SimulatedResponse {
    let key = PageCache.Key(array: call.array, collection: call.collection, query: call.query.text)
    let abilities = world.arrays[call.array].abilities
    let criteria = try Criteria(call.query, schema, abilities)
    let fields = try schema.projection(call.query.fields, of: abilities)
    guard criteria.areOfRows, fields.allSatisfy({ $0.dependence == .row }) else {
      return try list(table.rows, schema, call)
    }
    let source = KeptListings.Source(call, named: nil)
    let selection = listings.selection(source, of: table, criteria, world)
    let place = PagePlace(call.query, of: selection)
    if let text = listings.pages.text(of: key, at: place, in: table, call.query) { return .json(text) }
    let listing = Listing(place, of: selection, table.rows, fields, call.query, world, call.array)
    listings.pages.keep(listing, as: key, at: place, version: table.version)
    return .json(listing.text)
  }

  /// One page of a listing of some rows.
  mutating func list<Row>(
    _ rows: [Row], _ schema: Schema<Row>, _ call: APICall, named name: String? = nil
  ) throws(SimulatedRefusal) -> SimulatedResponse {
    let abilities = world.arrays[call.array].abilities
    let criteria = try Criteria(call.query, schema, abilities)
    let fields = try schema.projection(call.query.fields, of: abilities)
    let selection = listings.selection(KeptListings.Source(call, named: name), of: rows, criteria, world)
    let place = PagePlace(call.query, of: selection)
    return .json(Listing(place, of: selection, rows, fields, call.query, world, call.array).text)
  }
}
