/// Whose memory decides, and how the arrays are told (invariant 10): before the first change over a link after each opening
/// of the store, the link gets a tag with the mark of that opening. A store that was restored from an older copy, or whose
/// copy is in use elsewhere, meets marks there that it does not remember.
public struct StoreMemory: Hashable, Sendable, Codable {
  /// Of the store and all its copies; other stores leave marks of their own.
  public var identity: String
  /// Of the opening that is under way.
  public var opening: OpeningMark
  /// Marks of all openings that this store remembers, that one included.
  public var known: Set<String>

  public init(identity: String, opening: OpeningMark, known: Set<String>) {
    self.identity = identity
    self.opening = opening
    self.known = known
  }

  /// The key of the tag on links.
  public var tagKey: String { "protectd-epoch-\(identity)" }
}

/// One opening of a store, as arrays keep it: `12 3fa9…`.
public struct OpeningMark: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Grows with each opening.
  public var epoch: Int64
  /// Random, so that two copies of one store that are opened as often leave different marks.
  public var mark: String

  public init(epoch: Int64, mark: String) {
    self.epoch = epoch
    self.mark = mark
  }

  /// Any text is a mark: one that somebody edited is none that a store remembers.
  public init(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1)
    self.init(epoch: parts.first.flatMap { Int64($0) } ?? 0, mark: parts.count == 2 ? String(parts[1]) : text)
  }

  public var description: String { "\(epoch) \(mark)" }
}
