/// Reads policy files: YAML text in, policies or positioned problems out. Callers read the file; nothing here does I/O.
public enum PolicyFile {
  /// Largest file that is read, in bytes of UTF-8.
  public static let maximumBytes = 1 << 20
  /// Largest document (one policy) within a file, in bytes of UTF-8: bounds the memory that a hostile file can take.
  public static let maximumDocumentBytes = 64 << 10
  /// Problems after which the rest of a file goes unread.
  public static let maximumProblems = 100

  /// Reads all policies of one file.
  ///
  /// - Parameters:
  ///   - text: YAML, one policy a document. A byte order mark and CRLF line ends are accepted.
  ///   - file: The file's name in messages; not opened.
  /// - Returns: The policies in order of the file, at least one.
  /// - Throws: Every problem of the file that could be told from the others, in order of position.
  public static func parse(_ text: String, file: String) throws(PolicyFileErrors) -> [PolicyDocument] {
    var problems: [PolicyFileProblem] = []
    var documents: [PolicyDocument] = []
    var lineOfName: [PolicyName: Int] = [:]

    let source = PolicySource(text)
    problems += source.mistakes.map { PolicyFileProblem(file: file, policy: nil, mistake: $0) }
    for document in source.documents where problems.count < maximumProblems {
      var reader = PolicyReader()
      let policy = reader.policy(in: document)
      if let name = reader.name, let position = reader.namePosition {
        if let line = lineOfName[name] {
          reader.mistakes.append(
            PolicyMistake(position, "line \(line) defines a policy of this name", "give each policy a name of its own"))
        }
        lineOfName[name] = lineOfName[name] ?? position.line
      }
      problems += reader.mistakes.map { PolicyFileProblem(file: file, policy: reader.name, mistake: $0) }
      if let policy { documents.append(PolicyDocument(policy: policy, text: document.text)) }
    }
    guard problems.isEmpty else {
      throw PolicyFileErrors(problems: Array(problems.sorted().prefix(maximumProblems)))
    }
    return documents
  }
}
