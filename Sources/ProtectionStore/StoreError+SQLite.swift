import GRDB

/// What SQLite's result codes mean to whoever runs the daemon. Its own words are for programmers and reach nobody; the
/// number, which sqlite.org explains, is enough to report.
extension StoreError {
  init(_ error: any Error, path: String) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError: self.init(error, path: path)
    case is RowDecodingError, is ImpossibleCount:
      self = .unexpected(path: path, because: "a row has a value of a form that this version does not know")
    default: self = .unexpected(path: path, because: "a value in it has an unknown form (\(type(of: error)))")
    }
  }

  private init(_ error: DatabaseError, path: String) {
    let number = "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
    case .SQLITE_FULL: self = .full(path: path)
    case .SQLITE_IOERR: self = .inputOutput(path: path, because: number)
    case .SQLITE_CANTOPEN: self = .cannotOpen(path: path, because: "it or its journal cannot be opened")
    case .SQLITE_NOTADB:
      self = .foreignFile(path: path, because: "it is no SQLite database", backup: Backup.newest(of: path)?.path)
    case .SQLITE_CORRUPT:
      self = .damaged(path: path, problem: "its pages do not fit together", backup: Backup.newest(of: path)?.path)
    default: self = .unexpected(path: path, because: number)
    }
  }
}
