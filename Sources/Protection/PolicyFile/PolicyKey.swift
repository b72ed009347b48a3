/// Every key of a policy file, in which section it stands, and what to write for it.
enum PolicyKey: String, CaseIterable {
  case policy, description, array, select, protect, mode, resume, limits
  case kind, pool, name, metadata, exclude
  case reason, owner, until
  case type, link
  case remotePool = "remote-pool"
  case targetName = "target-name"
  case interval, rpo, base
  case from, otherwise
  case discardTargetWrites = "discard-target-writes"
  case createsPerCycle = "creates-per-cycle"
  case windows

  /// What to write, so that it fits behind "write".
  var expectation: String {
    switch self {
    case .policy: "a name such as prod-volumes-sync"
    case .description: "a sentence on what the policy is for"
    case .array: "the name under which the array is registered"
    case .select: "a section such as { kind: volume, pool: prod }"
    case .protect: "a section with at least type, link and remote-pool"
    case .mode: "observe, approve or enforce"
    case .resume: "approve or enforce"
    case .limits: "a section such as { creates-per-cycle: 10 }"
    case .kind: "volume, filesystem or consistency-group"
    case .pool: "the name of a pool or a list of names"
    case .name: "a pattern such as \"ora-*\", or a list of patterns"
    case .metadata: "a section such as { tier: gold }"
    case .exclude: "a list of exclusions, each with a reason and a name, pool or metadata"
    case .reason: "why these entities need no protection"
    case .owner: "who answers for the exclusion"
    case .until: "the last day of the exclusion as YYYY-MM-DD (in UTC) or YYYY-MM-DD Europe/Paris"
    case .type: "sync, async or active-active"
    case .link: "the name of a link on the array"
    case .remotePool: "the name of a pool on the array at the link's other end"
    case .targetName: "a text such as \"{array}-{name}\", of {name}, {array}, {pool} and {group}"
    case .interval: "a time such as 5m"
    case .rpo: "a time such as 10m"
    case .base: "a section such as { from: snapshot, otherwise: withhold }"
    case .from: "new, existing-target or snapshot"
    case .otherwise: "new or withhold"
    case .discardTargetWrites: "true, or leave it out to be asked"
    case .createsPerCycle: "a whole number from 1 to \(PolicyBounds.createsPerCycle.upperBound)"
    case .windows: "a list such as [\"Mon-Fri 20:00-06:00 Europe/Paris\"]"
    }
  }
}

/// What a policy file may say at most; arrays and the journal set most of it.
enum PolicyBounds {
  /// All in Unicode scalars.
  static let nameCharacters = NameRules.longest
  static let patternCharacters = 256
  static let textCharacters = 1000
  static let listEntries = 1000
  static let createsPerCycle = 1...10_000
  /// Semantics 4: the floor is that of arrays, the ceiling guards against a slip of the unit.
  static let interval = Duration.seconds(4)...Duration.seconds(24 * 3600)
  static let rpo = Duration.seconds(4)...Duration.seconds(48 * 3600)
}

/// The sections of a policy file and the keys of each.
enum PolicySectionKind: CaseIterable {
  case policy, select, exclusion, protect, base, limits

  var keys: [PolicyKey] {
    switch self {
    case .policy: [.policy, .description, .array, .select, .protect, .mode, .resume, .limits]
    case .select: [.kind, .pool, .name, .metadata, .exclude]
    case .exclusion: [.name, .pool, .metadata, .reason, .owner, .until]
    case .protect: [.type, .link, .remotePool, .targetName, .interval, .rpo, .base]
    case .base: [.from, .otherwise, .discardTargetWrites]
    case .limits: [.createsPerCycle, .windows]
    }
  }

  var required: [PolicyKey] {
    switch self {
    case .policy: [.policy, .array, .select, .protect]
    case .select: [.kind]
    case .exclusion: [.reason]
    case .protect: [.type, .link, .remotePool]
    case .base: [.from]
    case .limits: []
    }
  }

  var words: String {
    switch self {
    case .policy: "the policy"
    case .select: "'select'"
    case .exclusion: "the exclusion"
    case .protect: "'protect'"
    case .base: "'base'"
    case .limits: "'limits'"
    }
  }

  /// What to write for the whole section, so that it fits behind "write".
  var expectation: String {
    switch self {
    case .policy: "keys such as 'policy: name', and '---' on a line of its own between policies"
    case .select: PolicyKey.select.expectation
    case .exclusion: "an entry such as { name: \"scratch-*\", reason: rebuilt nightly }"
    case .protect: PolicyKey.protect.expectation
    case .base: PolicyKey.base.expectation
    case .limits: PolicyKey.limits.expectation
    }
  }

  /// What someone meant who wrote a word that is no key of this section.
  enum Meaning {
    case key(PolicyKey)
    case keyOf(PolicySectionKind)
    case unknown
  }

  func meaning(ofUnknown word: String) -> Meaning {
    let known = keys.map(\.rawValue)
    if let key = NearMiss.synonym(of: word, among: known).flatMap(PolicyKey.init) { return .key(key) }
    let home = Self.allCases.first { section in section.keys.contains { $0.rawValue == word } }
    if let home { return .keyOf(home) }
    return NearMiss.of(word, among: known).flatMap(PolicyKey.init).map(Meaning.key) ?? .unknown
  }

  func remedy(for meaning: Meaning) -> String {
    switch meaning {
    case .key(let key): "did you mean '\(key.rawValue)'?"
    case .keyOf(let section): "move it into \(section.words)"
    case .unknown: "use only \(keys.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
