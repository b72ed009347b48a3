/// Makes a policy of one document and collects everything that is wrong with it. A part that cannot be read is told
/// once; what depends on it is not judged.
struct PolicyReader {
  var mistakes: [PolicyMistake] = []
  /// Known as soon as the document has a valid name, whatever else is wrong.
  private(set) var name: PolicyName?
  private(set) var namePosition: SourcePosition?

  /// - Returns: nil exactly when there are mistakes.
  mutating func policy(in document: PolicySource.Document) -> Policy? {
    let root: YAMLValue
    do throws(PolicyMistake) {
      root = try YAMLValue(document)
    } catch {
      mistakes.append(error)
      return nil
    }
    guard let section = readSection(root, .policy, at: root.position) else { return nil }
    if let value = section[.policy] {
      name = readPolicyName(value)
      namePosition = value.position
    }
    let description = section[.description].flatMap { readDescription($0) }
    let array = section[.array].flatMap { readObjectName($0, for: .array) }
    let selector = section[.select].flatMap { readSelector($0, at: section.positions[.select] ?? $0.position) }
    let goal = section[.protect].flatMap {
      readGoal($0, at: section.positions[.protect] ?? $0.position, of: array, entities: selector?.kind)
    }
    let mode = section[.mode].flatMap { readChoice($0, for: .mode, of: Policy.Mode.self) }
    let resume = section[.resume].flatMap { readChoice($0, for: .resume, of: Policy.Resume.self) }
    let limits = section[.limits].flatMap { readLimits($0, at: section.positions[.limits] ?? $0.position) }
    guard mistakes.isEmpty, let name, let array, let selector, let goal else { return nil }
    return Policy(
      name: name, description: description, array: ArrayName(array), selector: selector.selector, goal: goal,
      mode: mode ?? .observe, resume: resume ?? .approve, limits: limits ?? PolicyLimits())
  }

  /// The selector, and its kind also when the rest of it cannot be read.
  private mutating func readSelector(_ value: YAMLValue, at position: SourcePosition)
    -> (kind: EntityKind?, selector: Selector)?
  {
    guard let section = readSection(value, .select, at: position) else { return nil }
    let kind = section[.kind].flatMap { readChoice($0, for: .kind, of: EntityKind.self) }
    let selector = Selector(
      kind: kind ?? .volume,
      pools: section[.pool].map { readPools($0) } ?? [],
      names: section[.name].flatMap { readPatterns($0) } ?? .any,
      metadata: section[.metadata].map { readMetadata($0) } ?? [:],
      exclusions: section[.exclude].map { readExclusions($0) } ?? [])
    return (kind, selector)
  }

  private mutating func readPools(_ value: YAMLValue) -> [String] {
    guard case .list = value.content else { return readObjectName(value, for: .pool).map { [$0] } ?? [] }
    var pools: [String] = []
    for item in readList(value, for: .pool) ?? [] {
      guard let pool = readObjectName(item, for: .pool) else { continue }
      if pools.contains(pool) { refuse(item.position, "pool '\(pool)' is listed twice", "keep one") }
      pools.append(pool)
    }
    return pools
  }

  private mutating func readMetadata(_ value: YAMLValue) -> [String: String] {
    let expectation = PolicyKey.metadata.expectation
    var metadata: [String: String] = [:]
    for (word, key, value) in readEntries(value, of: "'metadata'", expectation: expectation) ?? [] {
      let owner = "'\(word.inSentence)' in 'metadata'"
      if word.isEmpty {
        refuse(key.position, "a key in 'metadata' is empty", "write \(expectation)")
      } else if value.isEmpty {
        refuse(key.position, "\(owner) has no value", "write \"\" for an empty one")
      } else if isPlain(key, of: "a key in 'metadata'") {
        let text = readText(
          value, of: owner, expectation: "a text value", maximum: PolicyBounds.textCharacters, mayBeEmpty: true)
        if let text, isPlain(value, of: owner) { metadata[word] = text }
      }
    }
    return metadata
  }

  private mutating func readExclusions(_ value: YAMLValue) -> [Exclusion] {
    var exclusions: [Exclusion] = []
    var subjects: Set<Exclusion> = []
    for item in readList(value, for: .exclude) ?? [] {
      let mistakesBefore = mistakes.count
      guard let section = readSection(item, .exclusion, at: item.position) else { continue }
      let names = section[.name].flatMap { readPatterns($0) } ?? .any
      let pools = section[.pool].map { readPools($0) } ?? []
      let metadata = section[.metadata].map { readMetadata($0) } ?? [:]
      let reason = section[.reason].flatMap { readSentence($0, for: .reason) }
      let owner = section[.owner].flatMap { readSentence($0, for: .owner) }
      let expiry = section[.until].flatMap { readEndOfDay($0) }
      if [PolicyKey.name, .pool, .metadata].allSatisfy({ section.positions[$0] == nil }) {
        refuse(
          item.position, "the exclusion does not say what it leaves out",
          "write a name, a pool or metadata, such as name: \"scratch-*\"")
      }
      guard mistakes.count == mistakesBefore, let reason else { continue }
      let exclusion = Exclusion(names: names, pools: pools, metadata: metadata, reason: "")
      if !subjects.insert(exclusion).inserted {
        refuse(section[.name]?.position ?? item.position, "\(exclusion.subject) is excluded twice", "keep one")
      }
      exclusions.append(
        Exclusion(
          names: names, pools: pools, metadata: metadata, reason: reason, owner: owner, expiresAt: expiry))
    }
    return exclusions
  }

  private mutating func readGoal(
    _ value: YAMLValue, at position: SourcePosition, of array: String?, entities: EntityKind?
  ) -> ProtectionGoal? {
    guard let section = readSection(value, .protect, at: position) else { return nil }
    let type = section[.type].flatMap { readChoice($0, for: .type, of: ReplicationType.self) }
    if entities == .filesystem, let type, type != .async {
      refuse(
        section[.type]?.position ?? position, "arrays cannot replicate a filesystem as '\(type.rawValue)'",
        "write type: async")
    }
    let link = section[.link].flatMap { readObjectName($0, for: .link) }
    let remotePool = section[.remotePool].flatMap { readObjectName($0, for: .remotePool) }
    let replication = readReplication(type, section)
    let target = section[.base].flatMap {
      readTarget($0, at: section.positions[.base] ?? $0.position, entities: entities)
    }
    let targetName = section[.targetName].flatMap { readTargetName($0, of: array, entities: entities) }
    guard let replication, let link, let remotePool else { return nil }
    return ProtectionGoal(
      replication: replication, link: link, remotePool: remotePool, target: target ?? .new,
      targetName: targetName ?? .ofSource)
  }

  /// Interval and RPO are read also when the type is unknown, to tell all their mistakes at once.
  private mutating func readReplication(_ type: ReplicationType?, _ section: PolicySection)
    -> ProtectionGoal.Replication?
  {
    let interval = section[.interval].flatMap { readDuration($0, for: .interval, within: PolicyBounds.interval) }
    let rpo = section[.rpo].flatMap { readDuration($0, for: .rpo, within: PolicyBounds.rpo) }
    switch type {
    case .async:
      if let interval, let rpo, rpo <= interval, let position = section[.rpo]?.position {
        refuse(
          position, "'rpo' is \(rpo.written), but must exceed the interval of \(interval.written)",
          "write \((interval * 2).written), twice the interval, or more")
      }
      return .async(interval: interval, rpo: rpo)
    case .sync:
      refuseTimes(section, with: .sync)
      return .sync
    case .activeActive:
      refuseTimes(section, with: .activeActive)
      return .activeActive
    case nil: return nil
    }
  }

  private mutating func refuseTimes(_ section: PolicySection, with type: ReplicationType) {
    for key in [PolicyKey.interval, .rpo] {
      guard let position = section.positions[key] else { continue }
      refuse(
        position, "'\(key.rawValue)' does not go with type '\(type.rawValue)', which copies every write at once",
        "remove it, or write type: async")
    }
  }

  /// `from:` of a policy file.
  private enum BaseSource: String, CaseIterable {
    case new
    case existingTarget = "existing-target"
    case snapshot
  }

  private mutating func readTarget(_ value: YAMLValue, at position: SourcePosition, entities: EntityKind?)
    -> ProtectionGoal.TargetRule?
  {
    guard let section = readSection(value, .base, at: position) else { return nil }
    let source = section[.from].flatMap { readChoice($0, for: .from, of: BaseSource.self) }
    let otherwise = section[.otherwise].flatMap { readChoice($0, for: .otherwise, of: ProtectionGoal.Otherwise.self) }
    let discards = section[.discardTargetWrites].flatMap { readTruth($0, for: .discardTargetWrites) }
    if let source, source != .snapshot, let position = section.positions[.discardTargetWrites] {
      refuse(position, "'discard-target-writes' has a meaning with from: snapshot only", "remove it")
    }
    switch source {
    case .new:
      if let position = section.positions[.otherwise] {
        refuse(position, "'otherwise' has no meaning with from: new", "remove it")
      }
      return .new
    case .existingTarget:
      if entities == .filesystem {
        refuse(
          section[.from]?.position ?? position, "arrays take no existing target for a filesystem",
          "write from: new or from: snapshot")
      }
      return .existingTarget(otherwise: otherwise ?? .withhold)
    case .snapshot:
      return .baseSnapshot(otherwise: otherwise ?? .withhold, targetWrites: discards == true ? .discard : nil)
    case nil: return nil
    }
  }

  private mutating func readLimits(_ value: YAMLValue, at position: SourcePosition) -> PolicyLimits? {
    guard let section = readSection(value, .limits, at: position) else { return nil }
    let creates = section[.createsPerCycle].flatMap {
      readWholeNumber($0, for: .createsPerCycle, within: PolicyBounds.createsPerCycle)
    }
    var windows: [MaintenanceWindow] = []
    for item in section[.windows].flatMap({ readList($0, for: .windows) }) ?? [] {
      guard let window = readWindow(item) else { continue }
      if windows.contains(window) { refuse(item.position, "window '\(window)' is listed twice", "keep one") }
      windows.append(window)
    }
    return PolicyLimits(createsPerCycle: creates, windows: windows)
  }
}
