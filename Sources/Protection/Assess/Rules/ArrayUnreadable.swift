/// An array that could not be read completely is unknown, and so is every entity on it: nobody can say that it is
/// protected. It may also be the disaster itself.
///
/// Reports: one finding per array with the error. Critical.
/// Remedy: none; nothing is created and no finding resolved because of it, until it is read again.
func arrayUnreadable(_ situation: Situation) -> [Finding] {
  situation.estate.unreadable.map { array in
    let policies = situation.scopes.map(\.policy).filter { $0.array == array.name }.map(\.name)
    let expected =
      policies.isEmpty
      ? "every registered array is expected to be readable"
      : policies.count == 1 ? "policy '\(policies[0])' needs it" : "policies \(quoted(policies)) need it"
    return Finding(
      kind: .arrayUnreadable, severity: .critical, array: array.name,
      summary: "array '\(array.name)' could not be read: \(array.because); \(expected)",
      evidence: ["error": array.because], judgedFrom: [array.name])
  }
}
