/// Both sides think they are the source, so two sites may take writes that can never be merged; or both are targets, and
/// no site takes writes at all.
///
/// Reports: two sources or two targets, which of both, and both replica ids. Critical. Also over a link that is down,
/// because a failover during an outage shows exactly there (semantics H1, H2).
/// Remedy: none, ever, because only a human knows which side holds the data to keep; the entity counts as held.
func splitRoles(_ situation: Situation) -> [Finding] {
  situation.coverings.compactMap { covering in
    let observed: String
    switch covering.roles {
    case .bothSources: observed = "is the source on both sides"
    case .bothTargets: observed = "is the target on both sides, so no side takes writes"
    case .agreed, .reversed, .otherSideUnseen, .notUnderstood: return nil
    }
    return covering.finding(
      .splitRoles, .critical, observed: observed, expected: "wants array '\(covering.array.name)' as the only source",
      judgedFrom: covering.bothArrays)
  }
}
