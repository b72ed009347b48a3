import Glibc

/// The socket that the server accepts from: inherited from the service manager, or made by this process.
struct ListeningSocket: Sendable {
  let descriptor: CInt
  /// The file that this process made and removes again; nil for an inherited socket.
  private let ownFile: OwnFile?

  private struct OwnFile: Sendable {
    let path: String
    let device: dev_t
    let inode: ino_t
  }

  /// Takes a socket that already listens.
  init(inherited descriptor: CInt) throws(ControlServerError) {
    guard option(SO_ACCEPTCONN, of: descriptor) == 1, option(SO_DOMAIN, of: descriptor) == AF_UNIX,
      option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue)
    else { throw .notListening(descriptor: descriptor) }
    self.descriptor = descriptor
    ownFile = nil
  }

  /// Makes a socket file with mode 0660. A socket file on which nobody listens is replaced; anything else is not.
  init(path: String) throws(ControlServerError) {
    var address = try socketAddress(path)
    try Self.makeWay(at: path, &address)
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw .system(action: "open a socket for", path: path, cause: errnoWords()) }
    do throws(ControlServerError) {
      // Set before bind, the mode (less the umask) is the file's from its first moment; chmod gives the group its part.
      guard fchmod(descriptor, 0o660) == 0, withSocketAddress(&address, { bind(descriptor, $0, $1) }) == 0 else {
        throw errno == EADDRINUSE
          ? .inUse(path: path) : .system(action: "listen on", path: path, cause: errnoWords())
      }
      var status = stat()
      guard chmod(path, 0o660) == 0, lstat(path, &status) == 0, listen(descriptor, 128) == 0 else {
        throw .system(action: "listen on", path: path, cause: errnoWords())
      }
      self.descriptor = descriptor
      ownFile = OwnFile(path: path, device: status.st_dev, inode: status.st_ino)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Removes the socket file, unless another process has put its own there meanwhile.
  func removeFile() {
    guard let ownFile else { return }
    var status = stat()
    guard lstat(ownFile.path, &status) == 0, status.st_dev == ownFile.device, status.st_ino == ownFile.inode else {
      return
    }
    unlink(ownFile.path)
  }

  private static func makeWay(at path: String, _ address: inout sockaddr_un) throws(ControlServerError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno != ENOENT { throw .system(action: "listen on", path: path, cause: errnoWords()) }
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .folderMissing(path: path) }
      return
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    // Non-blocking: a listener whose queue is full answers EAGAIN and is alive.
    let probe = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard probe >= 0 else { throw .system(action: "open a socket for", path: path, cause: errnoWords()) }
    let isStale = withSocketAddress(&address) { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
    close(probe)
    guard isStale else { throw .inUse(path: path) }
    guard unlink(path) == 0 else { throw .system(action: "remove the stale socket", path: path, cause: errnoWords()) }
  }
}

private func option(_ name: CInt, of descriptor: CInt) -> CInt? {
  var value: CInt = 0
  var length = socklen_t(MemoryLayout<CInt>.size)
  return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
}

private func socketAddress(_ path: String) throws(ControlServerError) -> sockaddr_un {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let capacity = MemoryLayout.size(ofValue: address.sun_path)
  let bytes = Array(path.utf8)
  // One byte is for the terminating zero.
  guard bytes.count < capacity else { throw .pathTooLong(path: path, limitBytes: capacity - 1) }
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  return address
}

private func withSocketAddress(
  _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
) -> CInt {
  withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
  }
}

private func errnoWords() -> String { String(cString: strerror(errno)) }
