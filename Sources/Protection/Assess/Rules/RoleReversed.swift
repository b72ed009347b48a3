/// The entity that the policy protects is the copy now: a failover or a planned switch has happened, and the other site
/// is the one to protect.
///
/// Reports: a claimed entity that is the target over the policy's link while the other side is the source. Warning. Also
/// over a link that is down, because roles are what each array keeps for itself.
/// Remedy: none, ever, because turning roles is a human's decision; the entity counts as held until they are turned
/// back or the policy is moved to the other array.
func roleReversed(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard covering.roles == .reversed, let peer = covering.view.peer else { return nil }
  return covering.finding(
    .roleReversed, .warning, observed: "is the target of a replica whose source is on array '\(peer)'",
    expected: "wants it as the source", judgedFrom: covering.bothArrays)
}
