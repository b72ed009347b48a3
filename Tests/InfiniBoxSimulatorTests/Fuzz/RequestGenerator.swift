import Foundation
import InfiniBoxSimulator

/// Requests that an array never wanted: mostly well-formed, because what is refused at the door tests only the door.
struct RequestGenerator {
  var random: FuzzRandom
  private let simulator: Simulator
  private var count = 0
  private var ids: [Ids] = []

  init(_ simulator: Simulator, _ random: FuzzRandom) {
    self.simulator = simulator
    self.random = random
  }

  mutating func next() -> (request: SimulatedRequest, array: String) {
    if count % 20 == 0 { ids = ["paris", "lyon"].map { Ids(simulator, $0) } }
    count += 1
    let side = random.below(2)
    let ids = ids[side]
    // Half are what some client sends, with values that may fit.
    var (method, path, body) = random.once(in: 2) ? call(ids) : (pickMethod(), self.path(ids), json(ids, depth: 0))
    if random.once(in: 30) { method = random.pick(["PATCH", "HEAD", "get", "", "TRACE", "🦆"]) }
    path = "/api/rest/" + path + "?approved=" + (random.once(in: 8) ? random.pick(["false", "yes", ""]) : "true")
    if random.once(in: method == "GET" ? 1 : 4) {
      path += "&" + (0...random.below(3)).map { _ in parameter(ids) }.joined(separator: "&")
    }
    var bytes = method == "GET" && !random.once(in: 20) ? [] : Array(body.utf8)
    if random.once(in: 12) {
      path = String(decoding: random.mutated(Array(path.utf8), Self.pathMorsels), as: UTF8.self)
    }
    if random.once(in: 10) { bytes = random.mutated(bytes, Self.bodyMorsels) }
    return (SimulatedRequest(method, path, headers: headers(), body: bytes), ["paris", "lyon"][side])
  }

  /// Method, path and body that belong together.
  private mutating func call(_ ids: Ids) -> (String, String, String) {
    func any(_ list: [Int]) -> Int { random.pick(list.isEmpty || random.once(in: 15) ? ids.all : list) }
    let name = "\"fuzz-\(random.below(60))\""
    let dataset = random.once(in: 3) ? "filesystems" : "volumes"
    let datasets = dataset == "volumes" ? ids.volumes : ids.filesystems
    let replica = any(ids.replicas)
    let pair = "{\"local_entity_id\":\(any(datasets)),\"remote_base_action\":\"CREATE\",\"remote_entity_id\":null}"
    let start =
      "\"link_id\":\(any(ids.links)),\"remote_pool_id\":\(random.pick(ids.remotePools)),"
      + "\"replication_type\":\"\(random.pick(["ASYNC", "ASYNC", "SYNC", "ACTIVE_ACTIVE"]))\""
    switch random.below(24) {
    case 0: return ("POST", dataset, "{\"name\":\(name),\"pool_id\":\(random.pick(ids.pools)),\"size\":1000000000}")
    case 1: return ("POST", dataset, "{\"name\":\(name),\"parent_id\":\(any(datasets))}")
    case 2: return ("POST", "cgs", "{\"name\":\(name),\"pool_id\":\(random.pick(ids.pools))}")
    case 3: return ("POST", "cgs", "{\"name\":\(name),\"parent_id\":\(any(ids.groups)),\"snap_prefix\":\"s-\"}")
    case 4: return ("POST", "cgs/\(any(ids.groups))/members", "{\"dataset_id\":\(any(datasets))}")
    case 5: return ("DELETE", "cgs/\(any(ids.groups))/members/\(any(datasets))", "")
    case 6...7:
      let kind = dataset == "volumes" ? "VOLUME" : "FILESYSTEM"
      return ("POST", "replicas", "{\(start),\"entity_type\":\"\(kind)\",\"entity_pairs\":[\(pair)]}")
    case 8:
      return (
        "POST", "replicas",
        "{\(start),\"entity_type\":\"CONSISTENCY_GROUP\",\"local_cg_id\":\(any(ids.groups)),\"entity_pairs\":[\(pair)]}"
      )
    case 9...13: return ("POST", "replicas/\(replica)/\(random.pick(Self.replicaActions))", "")
    case 14: return ("PUT", "replicas/\(replica)", "{\"sync_interval\":\(random.pick([4_000, 60_000])),\"rpo\":600000}")
    case 15:
      return (
        "DELETE", "replicas/\(replica)?retain_staging_area=\(random.once(in: 2))&force_on_local=\(random.once(in: 3))",
        ""
      )
    case 16: return ("DELETE", "\(dataset)/\(any(datasets))", "")
    case 17: return ("PUT", "\(dataset)/\(any(datasets))", "{\"name\":\(name)}")
    case 18: return ("PUT", "metadata/\(any(datasets))", "{\"tier\":\(name)}")
    case 19:
      return (
        "POST", "\(dataset)/\(any(datasets))/\(random.pick(["restore", "refresh"]))", "{\"source_id\":\(any(datasets))}"
      )
    case 20: return ("DELETE", "cgs/\(any(ids.groups))?delete_members=\(random.once(in: 2))", "")
    default: return ("GET", random.pick(Self.collections), "")
    }
  }

  private static let replicaActions = [
    "suspend", "resume", "sync", "change_role", "switch_role", "change_type_to_async", "change_type_to_sync",
    "expose_last_consistent_snapshot",
  ]

  private mutating func pickMethod() -> String { random.pick(["GET", "GET", "POST", "POST", "PUT", "DELETE"]) }

  /// What exists now, so that requests hit something.
  private struct Ids {
    let volumes: [Int]
    let filesystems: [Int]
    let groups: [Int]
    let replicas: [Int]
    let links: [Int]
    let pools: [Int]
    let remotePools: [Int]
    let all: [Int]

    init(_ simulator: Simulator, _ array: String) {
      volumes = simulator.volumes(on: array).map(\.id)
      filesystems = simulator.filesystems(on: array).map(\.id)
      groups = simulator.groups(on: array).map(\.id)
      links = simulator.links(on: array).map(\.id)
      let rows = simulator.replicas(on: array)
      replicas = rows.map(\.id)
      // The network space comes first, then the pools.
      pools = array == "paris" ? [1002, 1003] : [1_001_002, 1_001_003]
      remotePools = array == "paris" ? [1_001_002, 1_001_003] : [1002, 1003]
      var ids = pools + remotePools + volumes + filesystems
      ids += groups + links + replicas
      ids += rows.map(\.remoteID)
      for replica in rows { ids += replica.pairs.map(\.remoteID) }
      all = ids
    }
  }

  // MARK: Paths

  private static let collections = [
    "volumes", "filesystems", "cgs", "replicas", "links", "pools", "metadata", "events", "system", "config", "datasets",
    "network/spaces", "remote", "_features", "users/login",
  ]
  private static let actions = [
    "suspend", "resume", "sync", "change_role", "switch_role", "change_type_to_async", "change_type_to_sync",
    "expose_last_consistent_snapshot", "members", "restore", "refresh", "move", "lock", "unlock", "own_snapshot",
    "promote", "luns", "ips", "tags", "custom", "types", "bulk", "group_snapshot", "delete_simulation",
    "set_witness_address", "attach", "detach", "",
  ]

  private mutating func path(_ ids: Ids) -> String {
    var parts = [random.pick(Self.collections)]
    if !random.once(in: 3) { parts.append(random.once(in: 6) ? "9e9" : "\(random.pick(ids.all))") }
    if random.once(in: 3) { parts.append(random.pick(Self.actions)) }
    if random.once(in: 8) { parts.append("\(random.pick(ids.all))") }
    if random.once(in: 12) { parts.insert(contentsOf: ["remote", "\(random.pick(ids.all))", "api", "rest"], at: 0) }
    return parts.joined(separator: "/")
  }

  private static let fields = [
    "id", "name", "size", "type", "pool_id", "cg_id", "created_at", "link_id", "role", "state", "entity_pairs", "key",
    "value", "parent_id", "rmr_snapshot_guid", "replication_types", "sync_interval", "rpo_value", "no_such_field", "",
  ]
  private static let operators = [
    "eq", "ne", "gt", "ge", "lt", "le", "like", "in", "notin", "between", "is", "isnot", "allof", "anyof", "noneof",
    "nonsense", "",
  ]
  private static let options = [
    "force_if_remote_error", "force_on_target", "force_on_local", "retain_staging_area", "delete_members",
    "keep_serial_on_local", "force_if_no_remote_credentials", "include",
  ]

  private mutating func parameter(_ ids: Ids) -> String {
    switch random.below(9) {
    case 0: return "page=\(random.pick(["1", "2", "0", "-1", "9223372036854775807", "x", ""]))"
    case 1: return "page_size=\(random.pick(["1", "7", "1000", "1001", "0", "9223372036854775807"]))"
    case 2: return "fields=" + (0...random.below(4)).map { _ in random.pick(Self.fields) }.joined(separator: ",")
    case 3:
      return "sort="
        + (0...random.below(3)).map { _ in random.pick(["", "-", "+"]) + random.pick(Self.fields) }
        .joined(separator: ",")
    case 4: return random.pick(Self.options) + "=" + random.pick(["true", "false", "1", "maybe", ""])
    case 5...6:
      let operands = (0...random.below(3)).map { _ in text(ids) }.joined(separator: ",")
      return "\(random.pick(Self.fields))=\(random.pick(Self.operators)):"
        + (random.once(in: 2) ? "(\(operands))" : operands)
    case 7: return ""
    default: return "%\(random.pick(["", "z", "41", "00", "ff"]))=\(text(ids))"
    }
  }

  // MARK: Bodies

  private static let keys = [
    "name", "pool_id", "size", "provtype", "parent_id", "dataset_id", "cg_id", "link_id", "entity_type", "entity_pairs",
    "local_entity_id", "remote_entity_id", "remote_base_action", "local_base_action", "local_base_entity_id",
    "remote_base_entity_id", "remote_pool_id", "local_cg_id", "remote_cg_id", "replication_type", "sync_interval",
    "rpo",
    "rpo_value", "description", "role", "key", "value", "members", "source_id", "physical_capacity",
    "virtual_capacity", "ssd_enabled", "write_protected", "lock_expires_at", "username", "password", "remote_host",
    "local_replication_network_space_id", "witness_address", "base_action", "snap_prefix", "snap_suffix", "snap_name",
    "replication_network_space_id", "group_snapshot", "entities", "code", "level", "data", "include_snapshots",
  ]

  private mutating func text(_ ids: Ids) -> String {
    random.pick([
      "\(random.pick(ids.all))", "paris-v-1", "fuzz-\(random.below(5))", "null", "0", "-1", "MASTER", "true", "%00",
      "a%2Fb",
      "9223372036854775807", "9223372036854775808", "1e400", "ä", "", String(repeating: "x", count: 300),
    ])
  }

  private mutating func json(_ ids: Ids, depth: Int) -> String {
    if depth == 0, !random.once(in: 4) { return plausible(ids) }
    switch random.below(depth > 3 ? 6 : 9) {
    case 0: return "\(random.pick(ids.all))"
    case 1: return random.pick(["null", "true", "false", "[]", "{}", "\"\""])
    case 2: return random.pick(["0", "-1", "1e3", "1.5", "9223372036854775807", "1152921504606846976", "1e308", "-0"])
    case 3...4: return "\"\(text(ids))\""
    case 5:
      return random.pick([
        "\"ASYNC\"", "\"SYNC\"", "\"ACTIVE_ACTIVE\"", "\"VOLUME\"", "\"CONSISTENCY_GROUP\"", "\"BASE\"",
      ])
    case 6: return "[" + (0..<random.below(4)).map { _ in json(ids, depth: depth + 1) }.joined(separator: ",") + "]"
    default:
      return "{"
        + (0..<random.below(6)).map { _ in "\"\(random.pick(Self.keys))\":\(json(ids, depth: depth + 1))" }
        .joined(separator: ",") + "}"
    }
  }

  /// A body that some call would take, with a value here and there that it would not.
  private mutating func plausible(_ ids: Ids) -> String {
    func id() -> String { random.once(in: 10) ? json(ids, depth: 3) : "\(random.pick(ids.all))" }
    func word(_ words: [String]) -> String { random.once(in: 10) ? json(ids, depth: 3) : "\"\(random.pick(words))\"" }
    func number(_ numbers: [Int]) -> String { random.once(in: 10) ? json(ids, depth: 3) : "\(random.pick(numbers))" }
    let name = "\"fuzz-\(random.below(40))\""
    let type = word(["ASYNC", "SYNC", "ACTIVE_ACTIVE"])
    let start = word(["CREATE", "NO_BASE_DATA", "BASE", "TAKE_SNAP", "NEW", "EXISTING"])
    let pair =
      "{\"remote_base_action\":\(start),\"local_entity_id\":\(id()),\"remote_entity_id\":\(id()),"
      + "\"local_base_action\":\(start),\"local_base_entity_id\":\(id()),\"remote_base_entity_id\":\(id())}"
    return random.pick([
      "{\"name\":\(name),\"pool_id\":\(id()),\"size\":\(number([1_000_000_000, 512, 0, 1 << 60])),\"provtype\":\"THIN\"}",
      "{\"name\":\(name),\"parent_id\":\(id())}", "{\"name\":\(name)}", "{\"dataset_id\":\(id())}",
      "{\"name\":\(name),\"pool_id\":\(id())}", "{\"tier\":\(name),\"owner\":\(id())}", "{\"source_id\":\(id())}",
      "{\"size\":\(number([2_000_000_000, 1 << 62, 1]))}", "{\"pool_id\":\(id()),\"with_capacity\":true}",
      "{\"name\":\(name),\"physical_capacity\":\(number([1 << 40, 1 << 60])),\"virtual_capacity\":\(number([1 << 40]))}",
      "{\"link_id\":\(id()),\"entity_type\":\(word(["VOLUME", "FILESYSTEM", "CONSISTENCY_GROUP"])),"
        + "\"replication_type\":\(type),\"remote_pool_id\":\(id()),\"local_cg_id\":\(id()),"
        + "\"sync_interval\":\(number([4_000, 60_000, 0])),\"entity_pairs\":[\(pair)]}",
      "{\"sync_interval\":\(number([4_000, 300_000, 0, -5])),\"rpo\":\(number([8_000, 600_000, 1]))}",
      "{\"name\":\(name),\"replication_type\":\(type),\"remote_host\":\"10.0.2.1\"}",
      "{\"username\":\"admin\",\"password\":\(word(["123456", "wrong"]))}",
    ])
  }

  // MARK: Headers

  private mutating func headers() -> [(name: String, value: String)] {
    if random.once(in: 25) {
      return [
        random.pick([
          ("Authorization", "Basic !!!"), ("Authorization", "Basic"), ("Authorization", ""),
          ("Authorization", "Bearer x"),
          ("Cookie", "JSESSIONID=session-1001-1; JSESSIONID"), ("Cookie", ";;=;"), ("Authorization", "Basic OnB3"),
        ])
      ]
    }
    var headers = TestSimulator.credentials
    if random.once(in: 10) {
      headers.append(("X-Remote-Authorization", random.pick(["", "Basic", "Basic a=b;c", "🦆 =;="])))
    }
    if random.once(in: 20) {
      headers.append(("x-infinidat-source", String(repeating: "s", count: random.below(5_000))))
    }
    return headers
  }

  static let pathMorsels = [
    "/", "//", "..", "%", "%2", "%2F", "?", "&", "=", "#", "\u{0}", "é", "9223372036854775808", "-9223372036854775808",
    String(repeating: "links/1003/api/rest/", count: 400), String(repeating: "remote/1/api/rest/", count: 400),
    String(repeating: "a", count: 9_000), "&sort=-id,-id,-id", "&fields=",
  ]

  static let bodyMorsels = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "1e999", "-", "0x1", "\u{FEFF}", "\u{0}",
    String(repeating: "[", count: 3_000), String(repeating: "{\"a\":", count: 3_000),
    String(repeating: "[", count: 400) + String(repeating: "]", count: 400), "99999999999999999999999",
  ]
}
