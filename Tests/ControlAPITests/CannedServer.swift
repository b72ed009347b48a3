import ControlTestSupport
import Foundation

/// A listening Unix stream socket.
func listeningSocket(_ path: String) throws -> CInt {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
  let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  let isListening = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(descriptor, 8) == 0
    }
  }
  guard isListening else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  return descriptor
}

/// A daemon that takes one request and answers with the given bytes; then it closes, or stays silent until the client
/// has gone.
@discardableResult
func withCannedServer<Value: Sendable>(
  _ answer: String, closes: Bool = true, _ body: @escaping @Sendable (String) throws -> Value
) async throws -> Value {
  try await withTemporaryFolder { folder async throws in
    let path = folder + "/c.sock"
    let listener = try listeningSocket(path)
    defer { close(listener) }
    async let served: Void = onOwnThread {
      let connection = accept(listener, nil, nil)
      defer { close(connection) }
      var request = Data()
      var buffer = [UInt8](repeating: 0, count: 4096)
      while !request.contains(Data("\r\n\r\n".utf8)) {
        let count = recv(connection, &buffer, buffer.count, 0)
        if count <= 0 { return }
        request += buffer[..<count]
      }
      _ = Array(answer.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      if !closes { while recv(connection, &buffer, buffer.count, 0) > 0 {} }
    }
    do {
      let value = try await onOwnThread { try body(path) }
      try await served
      return value
    } catch {
      shutdown(listener, CInt(SHUT_RDWR))
      try await served
      throw error
    }
  }
}
