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
      names[array.name] = NameMatches(array.entities, policies.value.lazy.map(\.selector.names))
    }
  }

  /// What reading one name of an array costs at most; see `NameMatches.width`.
  func width(of array: ArrayName) -> Int { names[array]?.width ?? 0 }

  /// Of what a selector's kind, pools and name select among the array's entities, ascending: tags are not looked at.
  func positions(of policy: Policy, at array: ArrayIndex) throws(CancellationError) -> [Int] {
    let selector = policy.selector
    let positions = array.positions(of: selector.kind, inPools: selector.pools)
    guard let names = names[array.name] else { return [] }
    return try names.positions(matching: selector.names, among: positions)
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
      array.hasTags(selector.metadata, entity)
    else { return false }
    if !selector.names.matchesAll {
      guard let names = names[array.name], let position = array.position(entity.kind, entity.object),
        names.matches(selector.names, at: position)
      else { return false }
    }
    return selector.exclusions.isEmpty || exclusions(of: policy).first(leavingOut: entity, at: array) == nil
  }
}

/// The exclusions of one policy that hold at a moment.
final class CurrentExclusions {
  let all: [Exclusion]
  private let patterns: PatternSet?
  /// By position of a pattern: the exclusion that it is one of, by position in `all`. Ascending.
  private let owners: [Int]
  /// Whether no pool and no metadata decide.
  private let areByNameAlone: Bool

  init(_ selector: Selector, at time: TrustedTime, tableBytes: Int = PatternSet.largestTable) {
    let all = selector.exclusions.filter { $0.holds(at: time) }
    self.all = all
    owners = all.indices.flatMap { repeatElement($0, count: all[$0].names.patterns.count) }
    patterns = all.isEmpty ? nil : PatternSet(all.flatMap(\.names.patterns), tableBytes: tableBytes)
    areByNameAlone = all.allSatisfy { $0.pools.isEmpty && $0.metadata.isEmpty }
  }

  /// What one byte of a name costs at most.
  var width: Int { patterns?.width ?? 0 }

  /// Position in `all` of the first that leaves out the entity.
  func first(leavingOut entity: Entity, at array: ArrayIndex) -> Int? {
    guard let patterns else { return nil }
    if areByNameAlone { return patterns.first(matching: entity.name).map { owners[$0] } }
    return patterns.first(in: patterns.row(of: entity.name)) { pattern in
      let exclusion = all[owners[pattern]]
      return (exclusion.pools.isEmpty || exclusion.pools.contains(array.poolName(id: entity.poolID)))
        && array.hasTags(exclusion.metadata, entity)
    }.map { owners[$0] }
  }
}

extension Exclusion {
  func holds(at time: TrustedTime) -> Bool { expiresAt.map { !time.isOver($0) } ?? true }

  /// `rebuilt nightly, owner storage-team, until 2027-06-30 24:00 UTC`.
  var words: String {
    reason + (owner.map { ", owner \($0)" } ?? "") + (expiresAt.map { ", until \($0.asEnd)" } ?? "")
  }
}

extension ArrayIndex {
  /// Whether an entity carries all metadata that is wanted.
  func hasTags(_ wanted: [String: String], _ entity: Entity) -> Bool {
    if wanted.isEmpty { return true }
    guard let tags = inventory.metadata[entity.object] else { return false }
    return wanted.allSatisfy { tags[$0.key] == $0.value }
  }
}
