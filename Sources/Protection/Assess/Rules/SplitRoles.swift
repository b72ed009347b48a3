/// Both sides think they are the source, so two sites may take writes that can never be merged.
///
/// Reports: two sources, with both replica ids. Critical. Also over a link that is down, because a failover during an
/// outage shows exactly there (semantics H1).
/// Remedy: none, ever, because only a human knows which side holds the data to keep; the entity counts as held.
func splitRoles(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard covering.roles == .bothSources else { return nil }
  return covering.finding(
    .splitRoles, .critical, observed: "is the source on both sides",
    expected: "wants array '\(covering.array.name)' as the only source",
    judgedFrom: covering.bothArrays)
}
