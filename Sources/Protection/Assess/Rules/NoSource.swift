/// Both sides are targets, so no site takes writes at all: a role change was left half done, or a failback is under
/// way.
///
/// Reports: two targets, with both replica ids. Critical. Also over a link that is down, because roles are what each
/// array keeps for itself (semantics H2).
/// Remedy: none, ever, because only a human knows which side holds the data to keep; the entity counts as held.
func noSource(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard covering.roles == .bothTargets else { return nil }
  return covering.finding(
    .noSource, .critical, observed: "is the target on both sides, so no side takes writes",
    expected: "wants array '\(covering.array.name)' as the source", judgedFrom: covering.bothArrays)
}
