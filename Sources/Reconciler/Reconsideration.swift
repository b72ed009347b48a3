import Protection

/// The last sighting, judged with the memory of a later time.
public struct Reconsideration: Sendable {
  public let judgement: Judgement
  public let explainer: Explainer
  let basis: Basis

  /// What it was judged from.
  struct Basis: Hashable, Sendable {
    var cycle: Int64
    /// `ProtectionStore.changeCount()`.
    var changes: Int
  }

  init(_ judgement: Judgement, _ basis: Basis) {
    self.judgement = judgement
    explainer = Explainer(judgement.assessment, judgement.observation)
    self.basis = basis
  }
}
