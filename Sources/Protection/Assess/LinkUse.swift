/// A link that policies or sources of an array need, as that array sees it.
struct LinkUse {
  var array: ArrayIndex
  var link: Link
  /// Policies of this array over the link, by name.
  var policies: [Policy]
  /// Replicas of this array on it, whatever their role.
  var replicas: Int

  /// `policy 'gold' wants it up`, `policies 'gold', 'silver' want it up`, or `its replicas want it up`.
  func wants(_ wish: String) -> String {
    switch policies.count {
    case 0: "its replicas want \(wish)"
    case 1: "policy '\(policies[0].name)' wants \(wish)"
    default: "policies \(quoted(policies.map(\.name))) want \(wish)"
    }
  }

  /// `link 'paris-lyon' of array 'paris'`.
  var words: String { "link '\(link.name)' of array '\(array.name)'" }
}

/// - Parameter policies: by name.
func linksInUse(_ estate: Estate, _ policies: [Policy]) -> [LinkUse] {
  estate.arrays.flatMap { array in
    array.links.compactMap { link in
      let own = policies.filter { $0.array == array.name && $0.goal.link == link.name }
      guard !own.isEmpty || array.replicas.contains(where: { $0.linkID == link.id && $0.tellsState }) else {
        return nil
      }
      return LinkUse(
        array: array, link: link, policies: own, replicas: array.replicas.count { $0.linkID == link.id })
    }
  }
}
