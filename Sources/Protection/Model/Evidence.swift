/// What was read, by name: for people and for the journal. A sorted list, because a large estate may have a finding for
/// each of 100,000 entities, and a dictionary takes twice the memory.
public struct Evidence: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var name: String
    public var value: String
  }

  /// By name; no name twice.
  public private(set) var items: [Item]

  public init(_ values: [String: String] = [:]) {
    items = values.sorted { $0.key < $1.key }.map { Item(name: $0.key, value: $0.value) }
  }

  public var dictionary: [String: String] {
    Dictionary(items.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  public subscript(name: String) -> String? {
    get { items.first { $0.name == name }?.value }
    set {
      let position = items.firstIndex { $0.name >= name } ?? items.endIndex
      let isThere = position < items.endIndex && items[position].name == name
      items.replaceSubrange(
        position..<(isThere ? position + 1 : position), with: newValue.map { [Item(name: name, value: $0)] } ?? [])
    }
  }

  /// Its own values win.
  func adding(_ others: Evidence) -> Evidence {
    if others.items.isEmpty { return self }
    var sum = self
    sum.items += others.items.filter { self[$0.name] == nil }
    sum.items.sort { $0.name < $1.name }
    return sum
  }
}

extension Evidence: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, String)...) {
    items = elements.map { Item(name: $0.0, value: $0.1) }
    items.sort { $0.name < $1.name }
  }
}

/// As an object of strings, which is how it lies in the database and in answers.
extension Evidence: Codable {
  public init(from decoder: any Decoder) throws { self.init(try [String: String](from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try dictionary.encode(to: encoder) }
}
