import Glibc

/// Reads small files that people put somewhere: credentials, settings, certificates. A named pipe, a device or a huge file in
/// their place can neither hold the reader up nor fill its memory.
public enum RegularFile {
  /// The whole content of a regular file; symbolic links are followed.
  /// - Parameter limitBytes: more than this is refused.
  public static func read(_ path: String, limitBytes: Int) throws(RegularFileError) -> [UInt8] {
    try open(path, limitBytes: limitBytes).bytes
  }

  /// The content with the file's permission bits, both of one opening.
  static func open(_ path: String, limitBytes: Int) throws(RegularFileError) -> (bytes: [UInt8], mode: mode_t) {
    // Glibc would end the path there, and read another file.
    guard !path.utf8.contains(0) else { throw .cannotOpen(code: ENOENT) }
    // Not blocking, so that a pipe without a writer is opened at once, to be refused.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw refusal(of: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(FileKind(mode: status.st_mode)) }
    return (try bytes(of: descriptor, limitBytes: limitBytes), status.st_mode & 0o7777)
  }

  private static func refusal(of path: String, code: Int32) -> RegularFileError {
    switch code {
    case ENOENT: return .missing
    case ENXIO:
      // What Linux answers for a socket, and for a device without a driver.
      var status = stat()
      return stat(path, &status) == 0 ? .notRegular(FileKind(mode: status.st_mode)) : .cannotOpen(code: code)
    default: return .cannotOpen(code: code)
    }
  }

  /// At most one byte more than the limit, which then tells that there is too much.
  private static func bytes(of descriptor: Int32, limitBytes: Int) throws(RegularFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      var chunk = [UInt8](repeating: 0, count: min(limitBytes + 1 - bytes.count, 65_536))
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .cannotRead(code: errno) }
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
    }
  }
}

/// Why a file was not read. A description continues a sentence that begins with the file: `'/etc/x' is a named pipe`.
public enum RegularFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing
  case notRegular(FileKind)
  case tooLarge(limitBytes: Int)
  case cannotOpen(code: Int32)
  case cannotRead(code: Int32)

  public var description: String {
    switch self {
    case .missing: "does not exist"
    case .notRegular(let kind): "is \(kind.rawValue) and no regular file"
    case .tooLarge(let limit): "is larger than \(limit) bytes"
    case .cannotOpen(let code): "cannot be opened (\(SystemdError.text(of: code)))"
    case .cannotRead(let code): "cannot be read (\(SystemdError.text(of: code)))"
    }
  }
}

/// What lies where a regular file is expected.
public enum FileKind: String, Equatable, Sendable {
  case directory = "a directory"
  case pipe = "a named pipe"
  case socket = "a socket"
  case device = "a device"
  case other = "something else"

  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFDIR: .directory
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .other
      }
  }
}
