/// What a plan rests on besides the arrays. While one of these differs from the last plan that was accepted, a plan that
/// would change much of the estate at once waits for a person (invariant 8): a mistake in a policy, a new version's other
/// judgement and a memory of yesterday all show as an unusually large plan.
public enum BasisChange: String, Hashable, Sendable, Codable, CaseIterable {
  case policyEdit = "policy edit"
  case upgrade
  case restore

  var words: String { self == .upgrade ? "an upgrade" : "a \(rawValue)" }
}

/// Successful changes of one kind to one entity within `Repetition.window`, two or more: somebody undid them in between.
public struct Repetition: Hashable, Sendable, Codable {
  public var entity: EntityIdentity
  public var link: String
  /// `Change.word`.
  public var changeWord: String
  public var count: Int
  /// When the oldest of them was recorded.
  public var firstAt: Timestamp

  public static let window: Duration = .seconds(86_400)

  public init(entity: EntityIdentity, link: String, changeWord: String, count: Int, firstAt: Timestamp) {
    self.entity = entity
    self.link = link
    self.changeWord = changeWord
    self.count = count
    self.firstAt = firstAt
  }
}
