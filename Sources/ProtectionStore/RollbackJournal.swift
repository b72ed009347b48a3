/// SQLite's rollback journal: what the pages of a database held before a transaction that did not end
/// (https://www.sqlite.org/fileformat2.html#the_rollback_journal). Read as SQLite itself would when it finds one beside a
/// database that it opens.
struct RollbackJournal {
  let pageSize: Int
  /// How many pages the database had before the transaction.
  let pageCount: Int
  /// Whether the transaction was part of one over several databases.
  let hasSuperJournal: Bool
  /// Where in `bytes` each page's content lies, by page number.
  let contents: [Int: Range<Int>]
  let bytes: [UInt8]

  private static let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
  private static let headerBytes = 28

  /// - Returns: nil when SQLite takes nothing back from it: a journal that ended has no header any more.
  init?(_ bytes: [UInt8]) {
    guard let first = Header(bytes, at: 0, sectorBytes: nil) else { return nil }
    pageSize = first.pageSize
    pageCount = first.pageCount
    hasSuperJournal = bytes.suffix(8).elementsEqual(Self.magic)
    self.bytes = bytes
    contents = Self.contents(of: bytes, first)
  }

  private struct Header {
    var recordCount: Int
    var nonce: UInt32
    var pageCount: Int
    var sectorBytes: Int
    var pageSize: Int

    /// - Parameter sectorBytes: of the first header, which counts for all.
    init?(_ bytes: [UInt8], at offset: Int, sectorBytes: Int?) {
      guard bytes.count - offset >= RollbackJournal.headerBytes,
        bytes[offset..<offset + 8].elementsEqual(RollbackJournal.magic)
      else { return nil }
      let count = bytes.number(at: offset + 8)
      nonce = bytes.number(at: offset + 12)
      pageCount = Int(bytes.number(at: offset + 16))
      self.sectorBytes = sectorBytes ?? Int(bytes.number(at: offset + 20))
      pageSize = Int(bytes.number(at: offset + 24))
      let powers = [self.sectorBytes, pageSize]
      guard powers.allSatisfy({ 32...65_536 ~= $0 && $0.nonzeroBitCount == 1 }), pageSize >= 512,
        bytes.count - offset >= self.sectorBytes
      else { return nil }
      let room = (bytes.count - offset - self.sectorBytes) / (pageSize + 8)
      recordCount = count == .max ? room : Int(count)
    }
  }

  private static func contents(of bytes: [UInt8], _ first: Header) -> [Int: Range<Int>] {
    var contents: [Int: Range<Int>] = [:]
    let superJournalPage = 0x4000_0000 / first.pageSize + 1
    var header = first
    var offset = 0
    while true {
      offset += header.sectorBytes
      for _ in 0..<header.recordCount {
        let content = offset + 4..<offset + 4 + first.pageSize
        guard content.upperBound + 4 <= bytes.count else { return contents }
        let page = Int(bytes.number(at: offset))
        if page == 0 || page == superJournalPage { return contents }
        offset = content.upperBound + 4
        if page > first.pageCount || contents[page] != nil { continue }
        // The rest was not on disk yet when the machine went down.
        guard checksum(bytes, content, header.nonce) == bytes.number(at: content.upperBound) else { return contents }
        contents[page] = content
      }
      offset = (offset + first.sectorBytes - 1) / first.sectorBytes * first.sectorBytes
      guard let next = Header(bytes, at: offset, sectorBytes: first.sectorBytes) else { return contents }
      header = next
    }
  }

  private static func checksum(_ bytes: [UInt8], _ content: Range<Int>, _ nonce: UInt32) -> UInt32 {
    var sum = nonce
    var place = content.count - 200
    while place > 0 {
      sum &+= UInt32(bytes[content.lowerBound + place])
      place -= 200
    }
    return sum
  }

  /// The database as it was before the transaction; nil when there cannot have been so many pages.
  func takenBack(from database: [UInt8]) -> [UInt8]? {
    var before = database
    let length = pageCount * pageSize
    guard length <= database.count + contents.count * pageSize else { return nil }
    if before.count > length {
      before.removeLast(before.count - length)
    } else {
      before.append(contentsOf: repeatElement(0, count: length - before.count))
    }
    for (page, content) in contents {
      let start = (page - 1) * pageSize
      before.replaceSubrange(start..<start + pageSize, with: bytes[content])
    }
    return before
  }
}

extension [UInt8] {
  /// The big-endian number of four bytes.
  func number(at offset: Int) -> UInt32 {
    self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
