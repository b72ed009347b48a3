import Yams

/// What the YAML parser complains of, in words for someone who has not read the YAML specification.
extension PolicyMistake {
  /// A plain scalar that begins with `&`, `*` or `!`.
  init(_ position: SourcePosition, unquoted indicator: Unicode.Scalar, text: String) {
    let meaning =
      switch indicator {
      case "*": "an alias"
      case "&": "an anchor"
      default: "a tag"
      }
    let quoted = text.contains("\"") || text.contains("\\") ? "'\(text)'" : "\"\(text)\""
    self.init(
      position, "YAML takes an unquoted '\(indicator)' for \(meaning), which policy files do not have",
      text.contains { $0.isWhitespace } ? "write the value out, or quote it if it is text" : "write \(quoted)")
  }

  /// - Parameter lineOffset: Lines of the file before the text that was parsed.
  init(yaml error: any Error, disguise: YAMLDisguise, lineOffset: Int) {
    guard case .known(let problem, let context, let mark) = ParserComplaint(error) else {
      self.init(
        SourcePosition(line: lineOffset + 1, column: 1), "the text is not YAML: \(error)", "check what begins here")
      return
    }
    if let near = disguise.indicator(near: mark.line) {
      let position = SourcePosition(line: near.line + lineOffset, column: near.column)
      self.init(position, unquoted: near.indicator, text: "… …")
      return
    }
    if problem == "did not find expected key", let end = disguise.end(before: mark.line, column: mark.column) {
      self.init(
        SourcePosition(line: mark.line + lineOffset, column: mark.column), "text follows a closing '\(end)'",
        "put the whole value in one pair of quotes")
      return
    }
    let (cause, remedy) = Self.words(problem: problem, context: context?.text ?? "")
    let place = Self.pointsAtStart(problem) ? context?.mark ?? mark : mark
    let position = min(SourcePosition(line: place.line, column: place.column), disguise.end)
    self.init(SourcePosition(line: position.line + lineOffset, column: position.column), cause, remedy)
  }

  private enum ParserComplaint {
    case known(problem: String, context: YamlError.Context?, mark: Mark)
    case other

    init(_ error: any Error) {
      switch error as? YamlError {
      case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        self = .known(problem: problem, context: context, mark: mark)
      default: self = .other
      }
    }
  }

  /// Whether the start of what was being read says more than the place where the parser gave up.
  private static func pointsAtStart(_ problem: String) -> Bool {
    [
      "found unexpected end of stream", "could not find expected ':'", "did not find expected ',' or ']'",
      "did not find expected ',' or '}'",
    ].contains(problem)
  }

  /// Cause and remedy for a complaint of libyaml 0.2.5.
  private static func words(problem: String, context: String) -> (String, String) {
    switch problem {
    case "mapping values are not allowed in this context":
      ("a ':' stands where no key can be", "indent the keys of a section alike, and quote text that contains ': '")
    case "could not find expected ':'": ("the line has no ':'", "write 'key: value', or '- value' in a list")
    case "did not find expected key": ("the indentation fits no section", "indent the keys of a section alike")
    case "did not find expected <document start>":
      ("the line does not belong to the section above it", "indent the keys of a section alike")
    case "did not find expected '-' indicator":
      ("the line stands in a list but does not begin with '- '", "begin it with '- ', or indent it less")
    case "did not find expected ',' or ']'": ("a '[' is not closed", "close it with ']', or quote a pattern with '['")
    case "did not find expected ',' or '}'": ("a '{' is not closed", "close it with '}', or quote a pattern with '{'")
    case "found unexpected end of stream" where context.contains("quoted scalar"):
      ("a quote is not closed", "close it with the same quote")
    case "found unknown escape character":
      ("a '\\' in double quotes starts an unknown escape", "use single quotes around text with '\\'")
    case "found character that cannot start any token":
      ("the character cannot begin a value", "put the value in quotes")
    case "did not find expected node content":
      ("a value is missing", "write it, and check that every '[' and '{' is closed")
    case "block sequence entries are not allowed in this context":
      ("a list cannot begin here", "begin it on a line of its own below the key")
    case _ where problem.hasPrefix("Maximum nesting level"): ("the nesting is too deep", "write a flatter section")
    default: ("the text is not YAML: \(problem)", "check indentation, quotes and brackets here")
    }
  }
}
