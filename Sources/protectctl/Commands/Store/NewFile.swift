import Crypto
import Foundation

/// A file that gets its name only when all of it is on disk and is what it should be. For its owner alone.
final class NewFile {
  private let path: String
  private let partial: String
  private let descriptor: CInt
  private var failure: CInt = 0

  /// - Throws: when the file exists, or cannot be written.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    partial = path + ".partial"
    descriptor = open(partial, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    // All properties are set, so that deinit runs and closes.
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? CommandFailure(
          "cannot write '\(partial)': it exists, perhaps from an attempt that was cut off; remove it first")
        : CommandFailure("cannot write '\(path)': \(Self.words(errno)); name a file in a folder that you may write")
    }
    var status = stat()
    guard lstat(path, &status) != 0 else {
      unlink(partial)
      throw CommandFailure("cannot write '\(path)': it exists; name another file")
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(partial)
  }

  /// A failure is told at the end.
  func append(_ piece: Data) {
    var rest = piece[...]
    while failure == 0, !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        failure = errno
      }
    }
  }

  /// Reads back what was written, and gives the file its name if it is what it should be.
  func finish(bytes: Int, sha256: String) throws(CommandFailure) {
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    guard failure == 0 else {
      throw CommandFailure("cannot write '\(path)': \(Self.words(failure)); name a file on another disk, or make room")
    }
    guard digest() == (bytes, sha256) else {
      throw CommandFailure(
        "cannot write '\(path)': what lies on disk is not what protectd sent; check the disk and try again")
    }
    // Unlike a renaming this replaces nothing.
    guard link(partial, path) == 0 else {
      throw CommandFailure("cannot write '\(path)': \(Self.words(errno)); name another file")
    }
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  private func digest() -> (Int, String) {
    var (hash, total) = (SHA256(), 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    lseek(descriptor, 0, SEEK_SET)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      hash.update(data: buffer[..<count])
      total += count
    }
    return (total, hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined())
  }

  private static func words(_ code: CInt) -> String { String(cString: strerror(code)).lowercased() }
}
