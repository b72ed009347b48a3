/// Which entities policies select. A policy is looked up by array, kind and pool first, so that 200 policies over 100,000
/// entities touch only what they could select; names are read once for all policies. An object, because it keeps what
/// it has read.
final class Selections {
  private let estate: Estate
  private let names: [ArrayName: NameMatches]
  private var exclusions: [PolicyName: CurrentExclusions] = [:]
  /// For the table of each policy's exclusions: 64 MiB for all.
  private let tableBytes: Int

  /// - Parameter policies: all that are asked about later.
  init(_ policies: some Collection<Policy>, _ estate: Estate) {
    self.estate = estate
    tableBytes = (64 << 20) / max(16, policies.count { !$0.selector.exclusions.isEmpty })
    names = Dictionary(grouping: policies, by: \.array).reduce(into: [:]) { names, policies in
      guard let array = estate[policies.key] else { return }
      names[array.name] = NameMatches(array.entities, policies.value.lazy.map(\.selector.name))
    }
  }

  /// What reading one name of an array costs at most; see `NameMatches.width`.
  func width(of array: ArrayName) -> Int { names[array]?.width ?? 0 }

  /// Of what a selector's kind, pools and name select among the array's entities, ascending: tags are not looked at.
  func positions(of policy: Policy, at array: ArrayIndex) throws(CancellationError) -> [Int] {
    let selector = policy.selector
    let positions = array.positions(of: selector.kind, inPools: selector.pools)
    guard let names = names[array.name] else { return [] }
    return try names.positions(matching: selector.name, among: positions)
  }

  func exclusions(of policy: Policy) -> CurrentExclusions {
    if let known = exclusions[policy.name] { return known }
    let current = CurrentExclusions(policy.selector, at: estate.time, tableBytes: tableBytes)
    exclusions[policy.name] = current
    return current
  }

  /// Whether a policy would act on the entity.
  func selects(_ policy: Policy, _ entity: Entity, at array: ArrayIndex) -> Bool {
    let selector = policy.selector
    guard entity.kind == selector.kind,
      selector.pools.isEmpty || selector.pools.contains(array.poolName(id: entity.poolID)),
      hasTags(selector, entity, array.inventory.metadata)
    else { return false }
    if !selector.name.matchesAll {
      guard let names = names[array.name], let position = array.position(entity.kind, entity.object),
        names.matches(selector.name, at: position)
      else { return false }
    }
    return selector.exclusions.isEmpty || exclusions(of: policy).first(naming: entity) == nil
  }
}

/// The exclusions of one policy that hold at a moment.
final class CurrentExclusions {
  let all: [Exclusion]
  private let patterns: PatternSet?

  init(_ selector: Selector, at time: TrustedTime, tableBytes: Int = PatternSet.largestTable) {
    all = selector.exclusions.filter { $0.holds(at: time) }
    patterns = all.isEmpty ? nil : PatternSet(all.map(\.name), tableBytes: tableBytes)
  }

  /// What one byte of a name costs at most.
  var width: Int { patterns?.width ?? 0 }

  /// Position in `all` of the first that names the entity.
  func first(naming entity: Entity) -> Int? { patterns.flatMap { $0.first(matching: entity.name) } }
}

extension Exclusion {
  func holds(at time: TrustedTime) -> Bool { expiresAt.map { !time.isOver($0) } ?? true }

  /// `rebuilt nightly, owner storage-team, until 2027-07-01T00:00:00Z`.
  var words: String {
    reason + (owner.map { ", owner \($0)" } ?? "") + (expiresAt.map { ", until \($0)" } ?? "")
  }
}

/// Whether an entity carries all metadata that a selector wants.
func hasTags(_ selector: Selector, _ entity: Entity, _ metadata: [Int64: [String: String]]) -> Bool {
  if selector.metadata.isEmpty { return true }
  guard let tags = metadata[entity.object] else { return false }
  return selector.metadata.allSatisfy { tags[$0.key] == $0.value }
}
