extension PolicyDocument {
  /// The same policy under another name, with a text that says so and differs in nothing else.
  /// - Throws: when the new name is none, or the text has its name in a form that cannot be exchanged.
  public func renamed(to name: PolicyName) throws(RenamingFlaw) -> PolicyDocument {
    let source = PolicySource(text)
    var reader = PolicyReader()
    guard let document = source.documents.first, reader.policy(in: document) != nil,
      let position = reader.namePosition
    else { throw .unreadableText }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    let (row, column) = (position.line - 1, position.column - 1)
    let old = Array(policy.name.rawValue.unicodeScalars)
    guard lines.indices.contains(row), lines[row].count > column else { throw .unreadableText }
    // A name in quotes is the same without its first character.
    let start = ["\"", "'"].contains(lines[row][column]) ? column + 1 : column
    guard lines[row].dropFirst(start).starts(with: old) else { throw .unreadableText }
    lines[row].replaceSubrange(start..<(start + old.count), with: Array(name.rawValue.unicodeScalars))
    var view = String.UnicodeScalarView()
    view.append(contentsOf: lines.joined(separator: ["\n"]))
    return try checked(String(view), name)
  }

  private func checked(_ text: String, _ name: PolicyName) throws(RenamingFlaw) -> PolicyDocument {
    let documents: [PolicyDocument]
    do throws(PolicyFileErrors) {
      documents = try PolicyFile.parse(text, file: "policy")
    } catch { throw .badName }
    var expected = policy
    expected.name = name
    guard documents.count == 1, documents[0].policy == expected else { throw .badName }
    return documents[0]
  }

  public enum RenamingFlaw: Error, Hashable, Sendable {
    case badName
    case unreadableText

    /// Cause and what to do, to stand behind `cannot rename policy '<name>': `.
    public var words: String {
      switch self {
      case .badName:
        "the new name is no name of a policy; use at most \(NameRules.longest) letters, digits, '.', '_' and '-', "
          + "beginning with a letter or digit"
      case .unreadableText:
        "its text has the name in a form that cannot be exchanged; write 'policy: NAME' with 'policy edit'"
      }
    }
  }
}
