/// The written form of each operator action: its word and its arguments, for the control API and for scenarios alike.
struct ActionForm: Sendable {
  /// What an argument is, which decides how it is read and what it may refer to.
  enum Meaning: Sendable {
    case entity, group, link, pool
    /// Names of what the action makes.
    case newEntity, newPool
    case text, flag, replicationType, linkHealth
    case integer(ClosedRange<Int>)
  }

  struct Argument: Sendable {
    let key: String
    let meaning: Meaning
    var isOptional = false
  }

  let word: String
  let arguments: [Argument]
  let make: @Sendable (ActionArguments) -> OperatorAction

  init(_ word: String, _ arguments: [Argument], _ make: @escaping @Sendable (ActionArguments) -> OperatorAction) {
    self.word = word
    self.arguments = arguments
    self.make = make
  }

  static func named(_ word: String) -> ActionForm? { all.first { $0.word == word } }

  static let anySeconds = 0...31_536_000
  private static let replica = Argument(key: "replica_of", meaning: .entity)
  private static let entity = Argument(key: "entity", meaning: .entity)
  private static let group = Argument(key: "group", meaning: .group)
  private static let link = Argument(key: "link", meaning: .link)
  private static let pool = Argument(key: "pool", meaning: .pool)
  private static let newEntity = Argument(key: "name", meaning: .newEntity)
  private static let newPool = Argument(key: "name", meaning: .newPool)
  private static let seconds = Argument(key: "seconds", meaning: .integer(anySeconds))

  private static func bytes(_ key: String) -> Argument {
    Argument(key: key, meaning: .integer(1...Pool.limitOfBytes))
  }

  private static func flag(_ key: String) -> Argument { Argument(key: key, meaning: .flag) }

  private static func optional(_ key: String, _ meaning: Meaning) -> Argument {
    Argument(key: key, meaning: meaning, isOptional: true)
  }

  static let all: [ActionForm] = [
    ActionForm("suspend", [replica]) { .suspend(replicaOf: $0["replica_of"]) },
    ActionForm("resume", [replica]) { .resume(replicaOf: $0["replica_of"]) },
    ActionForm("sync-now", [replica]) { .syncNow(replicaOf: $0["replica_of"]) },
    ActionForm("change-role", [replica]) { .changeRole(replicaOf: $0["replica_of"]) },
    ActionForm("switch-role", [replica]) { .switchRole(replicaOf: $0["replica_of"]) },
    ActionForm("change-type", [replica, Argument(key: "type", meaning: .replicationType)]) {
      .changeType(replicaOf: $0["replica_of"], to: $0.word("type"))
    },
    ActionForm("delete-replica", [replica, optional("retain_staging_area", .flag), optional("force", .flag)]) {
      .deleteReplica(
        of: $0["replica_of"], retainStagingArea: $0.flag("retain_staging_area"),
        isForced: $0.flag("force"))
    },
    ActionForm("set-interval", [replica, seconds]) {
      .setInterval(replicaOf: $0["replica_of"], seconds: $0.integer("seconds"))
    },
    ActionForm("set-rpo", [replica, optional("seconds", .integer(anySeconds))]) {
      .setRPO(replicaOf: $0["replica_of"], seconds: $0.integers["seconds"])
    },
    ActionForm("prefer", [replica]) { .prefer(replicaOf: $0["replica_of"]) },
    ActionForm("detach-link", [link]) { .detachLink($0["link"]) },
    ActionForm("attach-link", [link]) { .attachLink($0["link"]) },
    ActionForm("refresh-link", [link]) { .refreshLink($0["link"]) },
    ActionForm("set-witness", [link, optional("address", .text)]) {
      .setWitness(link: $0["link"], address: $0.texts["address"])
    },
    ActionForm("set-witness-reachable", [link, flag("is_reachable")]) {
      .setWitnessReachable(link: $0["link"], $0.flag("is_reachable"))
    },
    ActionForm("set-link", [link, Argument(key: "state", meaning: .linkHealth)]) {
      .setLink($0["link"], $0.word("state"))
    },
    ActionForm("create-pool", [newPool, bytes("capacity_bytes")]) {
      .createPool($0["name"], capacityBytes: $0.integer("capacity_bytes"))
    },
    ActionForm("create-volume", [newEntity, pool, bytes("size_bytes")]) {
      .createVolume($0["name"], pool: $0["pool"], sizeBytes: $0.integer("size_bytes"))
    },
    ActionForm("create-filesystem", [newEntity, pool, bytes("size_bytes")]) {
      .createFilesystem($0["name"], pool: $0["pool"], sizeBytes: $0.integer("size_bytes"))
    },
    ActionForm("create-consistency-group", [newEntity, pool]) {
      .createConsistencyGroup($0["name"], pool: $0["pool"])
    },
    ActionForm("create-snapshot", [entity, newEntity]) { .createSnapshot(of: $0["entity"], named: $0["name"]) },
    ActionForm("add-member", [entity, group]) { .addMember($0["entity"], to: $0["group"]) },
    ActionForm("remove-member", [entity, group]) { .removeMember($0["entity"], from: $0["group"]) },
    ActionForm("rename", [entity, Argument(key: "to", meaning: .newEntity)]) { .rename($0["entity"], to: $0["to"]) },
    ActionForm("delete", [entity]) { .delete($0["entity"]) },
    ActionForm("write", [entity, bytes("bytes")]) { .write(to: $0["entity"], bytes: $0.integer("bytes")) },
    ActionForm("set-metadata", [entity, Argument(key: "key", meaning: .text), optional("value", .text)]) {
      .setMetadata(of: $0["entity"], key: $0["key"], value: $0.texts["value"])
    },
    ActionForm("lock-pool", [pool]) { .lockPool($0["pool"]) },
    ActionForm("limit-pool", [pool]) { .limitPool($0["pool"]) },
    ActionForm("unlock-pool", [pool]) { .unlockPool($0["pool"]) },
    ActionForm("set-reachable", [flag("is_reachable")]) { .setReachable($0.flag("is_reachable")) },
    ActionForm("map", [entity]) { .map($0["entity"]) },
    ActionForm("unmap", [entity]) { .unmap($0["entity"]) },
    ActionForm("export", [entity]) { .export($0["entity"]) },
    ActionForm("share", [entity]) { .share($0["entity"]) },
    ActionForm("unexport", [entity]) { .unexport($0["entity"]) },
    ActionForm("set-power", [flag("is_on")]) { .setPower($0.flag("is_on")) },
    ActionForm("set-overloaded", [flag("is_overloaded")]) { .setOverloaded($0.flag("is_overloaded")) },
  ]
}

/// The arguments of one action as they were written; that those it needs are there was checked when they were read.
struct ActionArguments: Sendable, Equatable {
  var texts: [String: String] = [:]
  var integers: [String: Int] = [:]
  var flags: [String: Bool] = [:]

  subscript(_ key: String) -> String { texts[key] ?? "" }
  func integer(_ key: String) -> Int { integers[key] ?? 0 }
  func flag(_ key: String) -> Bool { flags[key] ?? false }

  func word<Word: RawRepresentable<String>>(_ key: String) -> Word {
    guard let word = Word(rawValue: self[key]) else { preconditionFailure("'\(key)' was not checked when it was read") }
    return word
  }
}

/// An action to be done on an array, as a body of the control API or an entry of a timeline says it.
struct ActionOrder: Sendable {
  let array: String
  let user: String
  let form: ActionForm
  var arguments: ActionArguments

  var action: OperatorAction { form.make(arguments) }

  /// - Parameter others: keys that the section has beside those of the order.
  init(_ object: ScenarioObject, others: [String] = []) throws {
    let word = try object.text("action")
    guard let form = ActionForm.named(word) else {
      let words = ActionForm.all.map(\.word)
      throw object.refuse(
        "action", "there is no action '\(word)'",
        NearestWord.to(word, among: words).map { "write \($0)" } ?? "write one of \(words.joined(separator: ", "))")
    }
    try object.refuseUnknown(["array", "user", "action"] + others + form.arguments.map(\.key))
    self.form = form
    array = try object.text("array")
    user = try object.optionalText("user") ?? "operator"
    arguments = ActionArguments()
    for argument in form.arguments { try read(argument, object) }
  }

  private mutating func read(_ argument: ActionForm.Argument, _ object: ScenarioObject) throws {
    let key = argument.key
    if argument.isOptional && !object.hasValue(key) { return }
    switch argument.meaning {
    case .entity, .group, .link, .pool, .newEntity, .newPool, .text: arguments.texts[key] = try object.text(key)
    case .integer(let range): arguments.integers[key] = try object.integer(key, in: range)
    case .flag: arguments.flags[key] = try object.requiredFlag(key)
    case .replicationType: arguments.texts[key] = try object.word(key, SimulatedReplicationType.self).rawValue
    case .linkHealth: arguments.texts[key] = try object.word(key, SimulatedLinkHealth.self).rawValue
    }
  }
}

extension ActionOrder: Decodable {
  init(from decoder: any Decoder) throws {
    try self.init(try ScenarioObject(decoder, "the action"))
  }
}
