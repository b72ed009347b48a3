/// Nothing is written over a link whose other end may be another array than it was (drift 23), seen from either end.
func peerIdentity(_ step: Step, _ context: GuardContext) -> String? {
  guard let array = context.estate[step.array], let link = array.link(named: step.link) else { return nil }
  if let doubt = context.estate.peerDoubt(of: link, at: array.name) { return doubt.words }
  guard let back = context.estate.otherEnd(of: link, at: array) else { return nil }
  return context.estate.peerDoubt(of: back.link, at: back.array.name)?.words
}
