/// How the new targets of a policy are called, and whether the other array can take the names.
struct TargetNames {
  private let pattern: TargetName
  /// Whether targets are called as their sources: asked for each of 100,000.
  private let areOfSource: Bool
  private let array: ArrayIndex
  private let peer: ArrayIndex
  private let index: TargetIndex

  /// - Parameter index: of the peer.
  init(_ pattern: TargetName, from array: ArrayIndex, to peer: ArrayIndex, _ index: TargetIndex) {
    (self.pattern, self.array, self.peer, self.index) = (pattern, array, peer, index)
    areOfSource = pattern == .ofSource
  }

  /// - Parameter group: that the source is a member of, or joins. Arrays give a new group the name of its source, whatever is
  ///   asked for.
  func name(of source: Entity, in group: String?) -> String {
    if areOfSource || source.kind == .consistencyGroup { return source.name }
    return pattern.name(
      of: source, array: array.name, pool: array.poolName(id: source.poolID), group: group)
  }

  /// For a request; nil: the array chooses by itself.
  func names(of sources: [Entity], in group: String?) -> [String]? {
    areOfSource ? nil : sources.map { name(of: $0, in: group) }
  }

  /// Why the target of `source` cannot be called so; nil when it can. A snapshot of that name is not in the reading and is left
  /// to the array to refuse.
  func obstacle(to name: String, for source: Entity) -> String? {
    let words = "\(source.kind.words) '\(name)'"
    let length = name.unicodeScalars.count
    if length > NameRules.longest {
      return "the target of \(source.reference.words) would be called '\(name)', which has \(length) characters, and "
        + "\(NameRules.longest) are the most"
    }
    if index.entity(source.kind, named: name) != nil { return "array '\(peer.name)' already has a \(words)" }
    if index.isNameReserved(source.kind, name) {
      return "another step of this plan creates \(words) on array '\(peer.name)'"
    }
    return nil
  }

  func reserve(_ source: Entity, in group: String?) { index.reserveName(source.kind, name(of: source, in: group)) }
}
