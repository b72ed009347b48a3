import Yams

/// A YAML document as a tree of positioned values: the only place that knows Yams.
struct YAMLValue {
  var position: SourcePosition
  var content: Content
  /// A text as it stands in the file; in double quotes a character may be written as an escape.
  private(set) var written = ""

  enum Content {
    /// `isPlain`: written without quotes, so that YAML may take it for a number or a truth value.
    case text(String, isPlain: Bool)
    case list([YAMLValue])
    case section([(key: YAMLValue, value: YAMLValue)])
    /// Something that YAML has and policy files do not.
    case refused(PolicyMistake)
  }

  /// Deepest nesting of sections and lists; policies need four.
  static let maximumDepth = 16

  /// Reads one document.
  ///
  /// - Throws: The first mistake at which the text is no YAML.
  init(_ document: PolicySource.Document) throws(PolicyMistake) {
    var disguise = YAMLDisguise(document.lines)
    let lineOffset = document.firstLine - 1
    while true {
      do {
        // Without rules: what a plain scalar means is decided by the key that it is the value of.
        let parser = try Parser(yaml: disguise.text, resolver: .basic, encoding: .utf8)
        guard let root = try parser.nextRoot() else {
          throw PolicyMistake(
            SourcePosition(line: document.firstLine, column: 1), "the document is empty", "write a policy or remove it")
        }
        guard try parser.nextRoot() == nil else {
          throw PolicyMistake(
            SourcePosition(line: document.firstLine, column: 1), "the document holds several values",
            "write '---' on a line of its own between policies")
        }
        self.init(root, Context(disguise: disguise, lineOffset: lineOffset), depth: 0)
        return
      } catch let mistake as PolicyMistake {
        throw mistake
      } catch YamlError.duplicatedKeysInMapping(_, let context) {
        if disguise.distinguishKey(atLine: context.mark.line, column: context.mark.column) { continue }
        throw PolicyMistake(
          SourcePosition(line: context.mark.line + lineOffset, column: context.mark.column), "the key is given twice",
          "keep one")
      } catch {
        throw PolicyMistake(yaml: error, disguise: disguise, lineOffset: lineOffset)
      }
    }
  }

  private struct Context {
    let disguise: YAMLDisguise
    let lineOffset: Int
  }

  private init(_ node: Node, _ context: Context, depth: Int) {
    position = SourcePosition(line: (node.mark?.line ?? 1) + context.lineOffset, column: node.mark?.column ?? 1)
    guard depth < Self.maximumDepth else {
      content = .refused(
        PolicyMistake(position, "the nesting is deeper than \(Self.maximumDepth) levels", "write a flatter section"))
      return
    }
    switch node {
    case .scalar(let scalar):
      let text = context.disguise.undisguised(scalar.string)
      let isPlain = scalar.style == .plain
      if isPlain, let indicator = YAMLDisguise.indicator(startOf: scalar.string) {
        content = .refused(PolicyMistake(position, unquoted: indicator, text: text))
      } else {
        content = .text(text, isPlain: isPlain)
        let mark = scalar.style == .doubleQuoted ? node.mark : nil
        written = mark.flatMap { context.disguise.quoted(atLine: $0.line, column: $0.column) } ?? text
      }
    case .sequence(let sequence):
      content = .list(sequence.map { YAMLValue($0, context, depth: depth + 1) })
    case .mapping(let mapping):
      content = .section(
        mapping.map { (YAMLValue($0.key, context, depth: depth + 1), YAMLValue($0.value, context, depth: depth + 1)) })
    case .alias:
      content = .refused(PolicyMistake(position, "aliases are not supported", "write the value out"))
    }
  }
}
