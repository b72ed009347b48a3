/// Which of `names` begin with `prefix`: what a shell offers to complete it by.
/// - Returns: sorted, at most `limit`. Of more the first and the last are among them, so that a shell that types what all
///   that it was given have in common types nothing that others lack.
public func nameCompletions(
  of prefix: String, among names: some Sequence<String>, limit: Int
) -> [String] {
  var found: Set<String> = []
  var ends: (first: String, last: String)?
  for name in names where name.hasPrefix(prefix) {
    ends = ends.map { (min($0.first, name), max($0.last, name)) } ?? (name, name)
    if found.count < limit { found.insert(name) }
  }
  guard let ends, limit > 1 else { return [] }
  for end in [ends.first, ends.last] where !found.contains(end) {
    // Neither of the two, and not what took the first one's place.
    if found.count >= limit, let spare = found.first(where: { $0 != ends.first && $0 != ends.last }) {
      found.remove(spare)
    }
    found.insert(end)
  }
  return found.sorted()
}
