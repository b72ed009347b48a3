import Foundation
import InfiniBoxSimulator
import Testing

/// The arrays over real connections on free ports, with nothing but blocking sockets on the other side.
@Suite(.serialized) struct SimulatorServerTests {
  /// Runs a server for as long as the body works with its endpoints.
  private func serving(
    _ test: TestSimulator, _ body: @escaping @Sendable ([SimulatorServer.Endpoint]) async throws -> Void
  ) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: [SimulatorServer.Endpoint].self)
    let server = SimulatorServer(test.simulator) { endpoints in
      continuation.yield(endpoints)
      continuation.finish()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      for await endpoints in stream { try await body(endpoints) }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// What a plain HTTP/1.1 exchange brought; nil if the connection was refused.
  private func exchange(_ endpoint: SimulatorServer.Endpoint, _ method: String, _ path: String, body: String = "")
    -> String?
  {
    guard let port = endpoint.url.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    let text =
      "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YWRtaW46MTIzNDU2\r\n"
      + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    return Socket.exchange(Array(text.utf8), port: port).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func answersOnAPortForEachArray() async throws {
    let test = try TestSimulator()
    try await serving(test) { endpoints in
      #expect(endpoints.map(\.name) == ["paris", "lyon"])
      #expect(endpoints.map(\.serial) == [1001, 2002])
      for endpoint in endpoints {
        let answer = try #require(exchange(endpoint, "GET", "/api/rest/system?fields=name"))
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.contains("\"name\":\"\(endpoint.name)\""))
      }
      #expect(exchange(endpoints[0], "GET", "/nowhere")?.hasPrefix("HTTP/1.1 404") == true)
    }
  }

  @Test func faultsBreakConnections() async throws {
    let test = try TestSimulator()
    try await serving(test) { endpoints in
      let body = #"{"name":"new","physical_capacity":1000000000,"virtual_capacity":1000000000}"#
      test.simulator.inject(SimulatedFault(.loseReply, method: "POST"))
      #expect(exchange(endpoints[0], "POST", "/api/rest/pools", body: body) == "")
      #expect(test.simulator.poolState("new", on: "paris") == "NORMAL")
      test.simulator.inject(SimulatedFault(.truncateBody(bytes: 10), method: "GET"))
      let answer = try #require(exchange(endpoints[0], "GET", "/api/rest/pools"))
      #expect(answer.hasSuffix("\r\n\r\n{\"result\":") && answer.lowercased().contains("content-length: "))
      #expect(exchange(endpoints[0], "GET", "/api/rest/pools")?.hasPrefix("HTTP/1.1 200") == true)
    }
  }

  @Test func requestsSentAheadAreAnsweredInOrder() async throws {
    let test = try TestSimulator()
    try await serving(test) { endpoints in
      let port = try #require(endpoints[0].url.split(separator: ":").last.flatMap { UInt16($0) })
      func request(_ path: String, _ header: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YWRtaW46MTIzNDU2\r\n\(header)\r\n"
      }
      // The first one waits, the others behind it.
      test.simulator.inject(SimulatedFault(.delay(milliseconds: 50), path: "pools"))
      let text =
        request("/api/rest/pools?fields=name") + request("/api/rest/system?fields=name")
        + request("/simulator/clock", "Connection: close\r\n")
      let answers = String(decoding: try #require(Socket.exchange(Array(text.utf8), port: port)), as: UTF8.self)
      let places = ["\"name\":\"prod\"", "\"name\":\"paris\"", "Connection: close", "\"speed\":0"].map {
        answers.range(of: $0)?.lowerBound
      }
      #expect(!places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(answers)")
    }
  }

  @Test func aBodyBeyondTheLimitIsRefused() async throws {
    let test = try TestSimulator()
    try await serving(test) { endpoints in
      let body = String(repeating: " ", count: 2 << 20)
      let answer = try #require(exchange(endpoints[0], "POST", "/api/rest/pools", body: body))
      #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("REQUEST_TOO_LARGE"))
    }
  }

  @Test func anUnreachableArrayHasNoListener() async throws {
    let test = try TestSimulator()
    try await serving(test) { endpoints in
      try test.simulator.perform(.setReachable(false), on: "paris")
      try await waitUntil { exchange(endpoints[0], "GET", "/api/rest/_features") == nil }
      #expect(exchange(endpoints[1], "GET", "/api/rest/_features")?.hasPrefix("HTTP/1.1 200") == true)
      try test.simulator.perform(.setReachable(true), on: "paris")
      try await waitUntil {
        exchange(endpoints[0], "GET", "/api/rest/_features")?.hasPrefix("HTTP/1.1 200") == true
      }
    }
  }

  private func waitUntil(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain for 10 s")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func theControlAPIDoesWhatSwiftDoes() async throws {
    let test = try TestSimulator { world in
      world.arrays[0].volumes = [SimulatedVolumes("v", pool: "prod")]
      world.replicas = [SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "v", remotePool: "dr")]
    }
    let start = test.simulator.now
    try await serving(test) { endpoints in
      func control(_ method: String, _ path: String, _ body: String = "") -> String {
        exchange(endpoints[1], method, "/simulator/" + path, body: body) ?? ""
      }
      #expect(control("POST", "clock/advance", #"{"seconds":1.5}"#).contains("\"now\":\(start + 1_500)"))
      let order = #"{"array":"paris","action":"suspend","replica_of":"v"}"#
      #expect(control("POST", "actions", order).contains("200"))
      #expect(test.simulator.replica(of: "v", on: "paris")?.state == .suspended)
      #expect(control("POST", "actions", #"{"array":"paris","action":"suspend"}"#).contains("'replica_of' is missing"))
      #expect(control("POST", "actions", #"{"array":"paris","action":"fly"}"#).contains("there is no action 'fly'"))
      #expect(control("POST", "actions", order.replacing("paris", with: "rome")).contains("ARRAY_NOT_FOUND"))
      #expect(control("POST", "faults", #"{"kind":"status","status":503,"count":null}"#).contains("503"))
      #expect(test.simulator.pendingFaults == [SimulatedFault(.status(503), count: nil)])
      #expect(control("DELETE", "faults").hasSuffix("[]"))
      #expect(control("GET", "world").contains("\"state\":\"SUSPENDED\""))
      #expect(control("GET", "violations").hasSuffix("[]"))
      #expect(control("GET", "requests").hasSuffix("[]"))
      #expect(control("POST", "nonsense").contains("404"))
      #expect(control("POST", "clock/speed", "{").contains("400"))
    }
  }
}

/// A blocking connection to a loopback port.
enum Socket {
  /// Sends bytes and reads until the other side closes; nil if nobody listens.
  static func exchange(_ request: [UInt8], port: UInt16) -> [UInt8]? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return nil }
    _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return received }
      received += buffer[..<count]
    }
  }
}
