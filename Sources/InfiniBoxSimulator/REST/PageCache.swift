import NIOCore

/// Pages of listings as they were sent last, so that reading an inventory again costs no more than sending it, and after a
/// change no more than writing the pages that show it. Only what depends on nothing but the rows of a table is kept: no
/// clock can change it. When a row changed, the table knows.
struct PageCache: Sendable {
  /// What a request asks for; its query is told by the text, which decides everything else.
  struct Key: Hashable, Sendable {
    let array: Int
    let collection: String
    let query: String
  }

  private struct Page: Sendable {
    var listing: Listing
    var place: PagePlace
    /// Of the table, when the page was known to show what is.
    var version: Int
  }

  /// Beyond so many bytes the cache begins anew.
  static let largestBytes = 64 << 20

  private var pages: [Key: Page] = [:]
  private var bytes = 0
  /// How many pages were written, for tests of what a change costs.
  private(set) var written = 0

  /// The page, if not a single row of its table changed since.
  func text(of key: Key, version: Int) -> ByteBuffer? {
    pages[key].flatMap { $0.version == version ? $0.listing.text : nil }
  }

  /// The page, if it shows the rows that it would show now and none of them changed since.
  mutating func text<Row>(of key: Key, at place: PagePlace, in table: Table<Row>, _ query: Query) -> ByteBuffer? {
    guard let index = pages.index(forKey: key), pages.values[index].place.showsTheSame(as: place),
      table.version(of: place.span) <= pages.values[index].version
    else { return nil }
    if pages.values[index].place.total != place.total { pages.values[index].listing.setTotal(place.total, query) }
    pages.values[index].place = place
    pages.values[index].version = table.version
    return pages.values[index].listing.text
  }

  mutating func keep(_ listing: Listing, as key: Key, at place: PagePlace, version: Int) {
    written += 1
    bytes += listing.text.readableBytes - (pages[key]?.listing.text.readableBytes ?? 0)
    if bytes > Self.largestBytes {
      pages = [:]
      bytes = listing.text.readableBytes
    }
    pages[key] = Page(listing: listing, place: place, version: version)
  }
}

/// Which rows a page shows. As ids never come again and their order never changes, these are the same ones for as long as
/// nothing within their span came, went, moved or changed.
struct PagePlace: Sendable {
  /// Among those that match.
  let shown: Range<Int>
  /// From the first to behind the last of them in the table; all of it if they are sorted by something else.
  let span: Range<Int>
  /// How many match.
  let total: Int

  init(_ query: Query, of selection: Selection) {
    total = selection.count
    let (skipped, isBeyond) = (query.page - 1).multipliedReportingOverflow(by: query.pageSize)
    let start = isBeyond ? total : min(total, skipped)
    shown = start..<min(total, start + query.pageSize)
    span = selection.span(of: shown)
  }

  func showsTheSame(as other: PagePlace) -> Bool {
    shown == other.shown && span == other.span
  }
}
