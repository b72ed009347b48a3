/// Names of an observation that resemble what somebody typed, at most ten, the closest first: those a slip or two away,
/// then those that begin like it, by how much is missing or too much.
/// - Parameter array: whose names they are to be; nil: of any array.
public func closeNames(
  to query: String, on array: ArrayName? = nil, in observation: Observation
) throws(CancellationError) -> [String] {
  let wanted = query.lowercased()
  var names: [String: Int] = [:]
  for name in observation.arrayNames where array == nil || name == array {
    for entity in observation[name]?.entities ?? [] where names.count < 1000 {
      try checkCancellation()
      let name = entity.name.lowercased()
      if NearMiss.isClose(name, wanted) {
        names[entity.name] = abs(name.count - wanted.count)
      } else if !name.isEmpty, !wanted.isEmpty, name.hasPrefix(wanted) || wanted.hasPrefix(name) {
        names[entity.name] = 3 + abs(name.count - wanted.count)
      }
    }
  }
  return names.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(10).map(\.key)
}
