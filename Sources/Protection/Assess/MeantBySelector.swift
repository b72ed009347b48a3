/// What a selector that selects nothing was probably meant to say: names and tags of the array that differ from what is
/// written in letter case or one slip of the keyboard only.
struct MeantBySelector {
  private let selector: Selector
  private let array: ArrayIndex

  /// Every cycle looks again, so this many names, ways in which they begin, and patterns are looked at for one selector.
  private static let names = 20_000
  private static let beginnings = 500
  private static let patterns = 4

  init(_ selector: Selector, at array: ArrayIndex) {
    self.selector = selector
    self.array = array
  }

  /// To stand behind the sentence that nothing matches; empty where nothing resembles it.
  var words: String {
    let meant = [pattern, tag].compactMap(\.self)
    return meant.isEmpty ? "" : " (did you mean \(meant.joined(separator: " and "))?)"
  }

  /// The first pattern that would match with other letters in front of its first wildcard.
  private var pattern: String? {
    let names = array.positions(of: selector.kind, inPools: selector.pools).prefix(Self.names).map {
      array.entities[$0].name
    }
    return selector.names.patterns.prefix(Self.patterns).lazy.compactMap { meant(by: $0, among: names) }.first
  }

  private func meant(by pattern: Glob, among names: [String]) -> String? {
    let beginning = pattern.literalBeginning
    if beginning.isEmpty || Self.isMatched(pattern, by: names) { return nil }
    var seen: Set<Substring> = []
    for name in names where seen.insert(name.prefix(beginning.count + 1)).inserted {
      if seen.count > Self.beginnings { break }
      guard let other = NearMiss.beginning(of: name, like: beginning) else { continue }
      let meant = Glob.literal(other) + pattern.pattern.dropFirst(Glob.literal(beginning).count)
      if let glob = Glob(meant), Self.isMatched(glob, by: names) { return "'\(meant)'" }
    }
    return nil
  }

  private static func isMatched(_ pattern: Glob, by names: [String]) -> Bool {
    let set = PatternSet([pattern])
    return names.contains { set.first(matching: $0) != nil }
  }

  private var tag: String? {
    for (key, value) in selector.metadata.sorted(by: { $0.key < $1.key }) {
      if let meant = Self.tag(key, value, among: array.inventory.metadata.values) { return meant }
    }
    return nil
  }

  /// `the key 'tier'` or `tier='Gold'`: what somebody meant who wrote a key or a value that is not there.
  static func tag(_ key: String, _ value: String, among tags: some Collection<[String: String]>) -> String? {
    let keys = Set(tags.lazy.flatMap(\.keys))
    guard keys.contains(key) else { return NearMiss.name(key, among: keys).map { "the key '\($0)'" } }
    let values = Set(tags.lazy.compactMap { $0[key] })
    return values.contains(value) ? nil : NearMiss.name(value, among: values).map { "\(key)='\($0)'" }
  }
}
