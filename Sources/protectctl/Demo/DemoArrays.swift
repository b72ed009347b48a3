import ControlAPI
import Foundation

/// The simulated arrays as their operators see them: what the simulator's own control requests tell and do.
struct DemoArrays {
  let paris: URL
  let lyon: URL
  private let client: LoopbackClient

  /// - Parameter line: what the simulator prints when it is ready.
  init(line: String) throws(DemoError) {
    struct Ready: Decodable {
      var arrays: [Endpoint]
      struct Endpoint: Decodable {
        var name: String
        var url: URL
      }
    }
    let ready = try? JSONDecoder().decode(Ready.self, from: Data(line.utf8))
    guard let paris = ready?.arrays.first(where: { $0.name == "paris" })?.url,
      let lyon = ready?.arrays.first(where: { $0.name == "lyon" })?.url,
      let port = paris.port.flatMap({ UInt16(exactly: $0) })
    else { throw .cannotStart("the simulator's first line is not understood: '\(line)'", "build all programs anew") }
    self.paris = paris
    self.lyon = lyon
    client = LoopbackClient(port: port)
  }

  /// What exists on both arrays.
  struct World: Decodable {
    var arrays: [Array]

    struct Array: Decodable {
      var name: String
      var replicas: [Replica]
    }

    /// As the array on which it is stored knows it.
    struct Replica: Decodable {
      var entity: String
      /// `SOURCE` or `TARGET`.
      var role: String
      /// `SYNC` or `ASYNC`.
      var type: String
      /// `ACTIVE`, `SUSPENDED` or `AUTO_SUSPENDED`.
      var state: String
      var syncState: String?
      /// Whether the first copy is still under way.
      var isInitial: Bool
      /// Percent of the copy under way.
      var progress: Int
      /// Milliseconds.
      var syncInterval: Int?
    }

    /// In the order of creation.
    var sources: [Replica] { replicas(on: "paris") }
    func replicas(on array: String) -> [Replica] { arrays.first { $0.name == array }?.replicas ?? [] }
  }

  func world() throws -> World { try get("world") }

  /// What contradicts the simulator's own rules.
  func violations() throws -> [String] { try get("violations") }

  /// Requests to create a replica that reached array paris.
  func creationRequests() throws -> Int {
    struct Request: Decodable {
      var array: String
      var method: String
      var path: String
    }
    let log: [Request] = try get("requests")
    return log.count { $0.array == "paris" && $0.method == "POST" && $0.path.hasSuffix("replicas") }
  }

  func advance(seconds: Int) throws { try post("clock/advance", #"{"seconds": \#(seconds)}"#) }

  func suspend(_ entity: String) throws {
    try post("actions", #"{"array": "paris", "action": "suspend", "replica_of": "\#(entity)"}"#)
  }

  func resume(_ entity: String) throws {
    try post("actions", #"{"array": "paris", "action": "resume", "replica_of": "\#(entity)"}"#)
  }

  func setInterval(_ entity: String, seconds: Int) throws {
    try post(
      "actions",
      #"{"array": "paris", "action": "set-interval", "replica_of": "\#(entity)", "seconds": \#(seconds)}"#)
  }

  func createVolume(_ name: String, pool: String, bytes: Int) throws {
    try post(
      "actions",
      #"{"array": "paris", "action": "create-volume", "name": "\#(name)", "pool": "\#(pool)", "size_bytes": \#(bytes)}"#
    )
  }

  /// The next request to create a replica is carried out, but its answer never arrives.
  func loseNextCreationReply() throws {
    try post("faults", #"{"kind": "lose-reply", "method": "POST", "path": "replicas", "array": "paris"}"#)
  }

  private func get<Value: Decodable>(_ path: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: try send("GET", path, nil))
  }

  private func post(_ path: String, _ body: String) throws { _ = try send("POST", path, Data(body.utf8)) }

  private func send(_ method: String, _ path: String, _ body: Data?) throws -> Data {
    let answer: (status: Int, body: Data)
    do throws(ControlClientError) { answer = try client.send(method, "/simulator/" + path, body: body) } catch {
      try Interruption.check()
      throw DemoError.untrue("the simulator does not answer '\(method) /simulator/\(path)'")
    }
    try expect(
      answer.status == 200,
      "the simulator refuses '\(method) /simulator/\(path)': \(String(decoding: answer.body, as: UTF8.self))")
    return answer.body
  }
}
