import ControlAPI
import Foundation

/// A checked copy of the daemon's store.
public struct StoreBackup: Sendable {
  public let bytes: [UInt8]
  public let sha256: String

  public init(bytes: [UInt8], sha256: String) {
    self.bytes = bytes
    self.sha256 = sha256
  }

  var events: some Sequence<StoreBackupEvent> {
    let size = StoreBackupEvent.pieceBytes
    return stride(from: 0, to: bytes.count, by: size).lazy
      .map { StoreBackupEvent.piece(Data(bytes[$0..<Swift.min($0 + size, bytes.count)])) }
  }

  var end: StoreBackupEvent { .finished(StoreBackupEnd(bytes: bytes.count, sha256: sha256)) }
}

/// Hands a copy of the store to a client, which writes it where the client may write: the daemon opens no path that a client
/// names.
struct StoreBackupStream: Sendable {
  let service: any ControlService

  func write(to writer: AnswerWriter, by caller: Caller) async {
    let backup: StoreBackup
    do throws(ControlError) { backup = try await service.backUpStore(by: caller) } catch {
      return writer.send(ControlAnswer(error))
    }
    writer.begin()
    do {
      for event in backup.events { try await writer.send(line: event) }
      try await writer.send(line: backup.end)
    } catch { return writer.abandon() }
    writer.end()
  }
}
