import Foundation

/// One line of the answer to `POST /v1/store/backup`.
public enum StoreBackupEvent: Hashable, Sendable {
  /// The next bytes of the copy.
  case piece(Data)
  /// The last line. Without it the copy is not complete.
  case finished(StoreBackupEnd)

  public static let pieceBytes = 256 << 10
}

/// What the whole copy must be.
public struct StoreBackupEnd: Hashable, Sendable, Codable {
  public var bytes: Int
  /// 64 hex digits.
  public var sha256: String

  public init(bytes: Int, sha256: String) {
    self.bytes = bytes
    self.sha256 = sha256
  }
}

extension StoreBackupEvent: Codable {
  private enum Keys: String, CodingKey { case event, piece, bytes, sha256 }
  private enum Word: String, Codable { case piece, finished }

  public init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: Keys.self)
    self =
      switch try line.decode(Word.self, forKey: .event) {
      case .piece: .piece(try line.decode(Data.self, forKey: .piece))
      case .finished: .finished(try StoreBackupEnd(from: decoder))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Keys.self)
    switch self {
    case .piece(let data):
      try line.encode(Word.piece, forKey: .event)
      try line.encode(data, forKey: .piece)
    case .finished(let end):
      try line.encode(Word.finished, forKey: .event)
      try end.encode(to: encoder)
    }
  }
}
