import Foundation
import Yams

/// The text of a scenario file as a tree, with the place of each key and value: the only code that knows Yams.
///
/// JSON is YAML, so one reader serves both.
struct ScenarioText {
  let root: Node
  let places: DocumentPlaces

  /// Largest file that is read, in bytes.
  static let maximumBytes = 4 << 20
  /// Values in one file, those that aliases repeat included: a few lines of aliases can stand for gigabytes.
  private static let maximumValues = 200_000
  /// The YAML parser calls itself for each level of nesting and would end the process where the stack ends.
  private static let maximumBrackets = 32
  private static let maximumIndentation = 80

  init(_ text: String) throws(ScenarioMistake) {
    if let mistake = Self.tooLarge(text) ?? Self.tooDeep(text) { throw mistake }
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.nextRoot() else {
        throw ScenarioMistake("the file is empty", "describe at least one array", at: .start)
      }
      if let second = try parser.nextRoot() {
        throw ScenarioMistake(
          "the file holds several documents", "write one scenario a file", at: DocumentPosition(second.mark))
      }
      self.root = root
    } catch let mistake as ScenarioMistake {
      throw mistake
    } catch {
      throw ScenarioMistake(yaml: error)
    }
    var places = DocumentPlaces()
    var count = 0
    Self.visit(root, path: [], places: &places, count: &count)
    guard count < Self.maximumValues else {
      throw ScenarioMistake(
        "the file has more than \(Self.maximumValues) values", "write patterns with a count, not single names",
        at: .start)
    }
    self.places = places
  }

  private static func visit(_ node: Node, path: DocumentPath, places: inout DocumentPlaces, count: inout Int) {
    count += 1
    guard count < maximumValues else { return }
    places.values[path] = DocumentPosition(node.mark)
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        let below = path + [.key(key.string ?? "")]
        places.keys[below] = DocumentPosition(key.mark)
        visit(value, path: below, places: &places, count: &count)
      }
    case .sequence(let sequence):
      for (index, item) in sequence.enumerated() {
        visit(item, path: path + [.index(index)], places: &places, count: &count)
      }
    case .scalar, .alias: break
    }
  }

  // MARK: What is refused before any YAML is read

  private static func tooLarge(_ text: String) -> ScenarioMistake? {
    let bytes = text.utf8.count
    guard bytes > maximumBytes else { return nil }
    return ScenarioMistake(
      "the file has \(bytes) bytes, more than \(maximumBytes)", "write patterns with a count, not single names",
      at: .start)
  }

  /// Brackets open at once, and columns before the first word of a line: all that nesting is made of. A quote counts only
  /// where a value can begin, as for the parser, so that an apostrophe within a word hides nothing.
  private static func tooDeep(_ text: String) -> ScenarioMistake? {
    var brackets = 0
    var quote: Unicode.Scalar?
    var line = 1
    for content in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      if quote == nil, content.prefix(while: { " -?:\t".unicodeScalars.contains($0) }).count > maximumIndentation {
        return ScenarioMistake(
          "the line is indented by more than \(maximumIndentation) columns", "indent it less",
          at: DocumentPosition(line: line, column: maximumIndentation + 1))
      }
      var previous: Unicode.Scalar?
      var isEscaped = false
      for (column, scalar) in content.enumerated() {
        if let open = quote {
          if isEscaped {
            isEscaped = false
          } else if scalar == open {
            quote = nil
          } else {
            isEscaped = open == "\"" && scalar == "\\"
          }
          previous = scalar
          continue
        }
        let opensValue = previous.map { "[{,:-?".unicodeScalars.contains($0) } ?? true
        switch scalar {
        case "\"" where opensValue, "'" where opensValue: quote = scalar
        case "[", "{": brackets += 1
        case "]", "}": brackets = max(0, brackets - 1)
        default: break
        }
        if brackets > maximumBrackets {
          return ScenarioMistake(
            "more than \(maximumBrackets) brackets are open at once", "write a flatter file",
            at: DocumentPosition(line: line, column: column + 1))
        }
        if scalar != " " && scalar != "\t" { previous = scalar }
      }
      line += 1
    }
    return nil
  }
}

extension DocumentPosition {
  fileprivate init(_ mark: Mark?) {
    self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}

extension ScenarioMistake {
  /// What the parser complains of; it stops at the first complaint.
  fileprivate init(yaml error: any Error) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(
        "the text is not YAML: \(problem)", "check indentation, quotes and brackets here", at: DocumentPosition(mark))
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      self.init("this section has more than one \(names)", "keep one", at: DocumentPosition(context.mark))
    case .reader(let problem, _, _, _):
      self.init("the text is not YAML: \(problem)", "save the file as UTF-8 without control characters", at: .start)
    default: self.init("the text is not YAML: \(error)", "check indentation, quotes and brackets", at: .start)
    }
  }
}
