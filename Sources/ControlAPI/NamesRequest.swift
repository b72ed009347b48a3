/// What `GET /v1/names` can be asked for, so that a shell can complete a word.
public enum NamedThing: String, CaseIterable, Sendable {
  case policies, arrays, links, pools, entities
  /// Links as `hold add --link` takes them: `paris/paris-lyon`.
  case arrayLinks = "array-links"
}
