import ArgumentParser
import Foundation
import Protection

/// `protectctl policy import`: a policy file from a list of names.
struct PolicyImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Print a policy for the entities that a list or CSV file names. Needs no daemon.",
    discussion: """
      The file has a name a line, or columns with a header, one of which is 'name' or the one that --column names. The policy \
      observes; read it, then store it:

        protectctl policy import gold --names volumes.csv --array paris --type sync --link paris-lyon \\
            --remote-pool dr > gold.yaml
        protectctl policy apply gold.yaml

      \(ExitStatus.help([.usage]))
      """)

  @Argument(help: "The policy's name.")
  var name: String

  @Option(help: ArgumentHelp("The file with the names; '-' is standard input.", valueName: "file"))
  var names: String

  @Option(help: ArgumentHelp("The header of the column with the names.", valueName: "header"))
  var column: String?

  @Option(help: "The array that holds them, as it is registered.")
  var array: String

  @Option(help: "volume, filesystem or consistency-group.")
  var kind = "volume"

  @Option(help: "Only in this pool; may be given several times.")
  var pool: [String] = []

  @Option(help: "sync, async or active-active.")
  var type: String

  @Option(help: "The link, as the array names it.")
  var link: String

  @Option(help: "The pool at the link's other end.")
  var remotePool: String

  @Option(help: "How often a copy starts, such as 5m; async only.")
  var interval: String?

  @Option(help: "Oldest acceptable copy, such as 10m; async only.")
  var rpo: String?

  func run() throws {
    try reportingFailures {
      let text = try PolicyFiles.read([names]).map(\.text).joined()
      let list = try NameList(text, column: column, file: names)
      let policy = document(list.names)
      do throws(PolicyFileErrors) {
        _ = try PolicyFile.parse(policy, file: name)
      } catch {
        throw CommandFailure("cannot make a policy of '\(names)':\n\(error)")
      }
      try Output.write(policy)
    }
  }

  private func document(_ names: [String]) -> String {
    var lines = ["policy: \(Self.quoted(name))", "array: \(Self.quoted(array))", "select:", "  kind: \(kind)"]
    if !pool.isEmpty { lines += ["  pool:"] + pool.map { "    - \(Self.quoted($0))" } }
    lines += ["  name:"] + names.map { "    - \(Self.quoted(Glob.literal($0)))" }
    lines += [
      "protect:", "  type: \(type)", "  link: \(Self.quoted(link))", "  remote-pool: \(Self.quoted(remotePool))",
    ]
    if let interval { lines.append("  interval: \(interval)") }
    if let rpo { lines.append("  rpo: \(rpo)") }
    return (lines + ["mode: observe"]).joined(separator: "\n") + "\n"
  }

  /// In double quotes nothing means anything to YAML, and what cannot be seen is written as an escape, as policy files want
  /// it.
  private static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> String in
      if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
      guard DeceptiveCharacter(in: String(scalar)) != nil else { return String(scalar) }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let width = digits.count > 4 ? 8 : 4
      return (width > 4 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
    }
    return "\"\(scalars.joined())\""
  }
}

/// Names from a list or a table with commas or semicolons. Each once, in their order.
struct NameList {
  private(set) var names: [String] = []

  init(_ text: String, column: String?, file: String) throws(CommandFailure) {
    // Programs that write tables put a mark of the byte order in front.
    let rows = Self.rows(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    let header = rows.first ?? []
    let wanted = column ?? "name"
    let position = header.firstIndex { $0.lowercased() == wanted.lowercased() }
    if position == nil, column != nil || header.count > 1 {
      throw CommandFailure(
        "cannot read names from '\(file)': it has no column '\(wanted)'; say --column with one of \(header.quotedList)")
    }
    var known: Set<String> = []
    for row in rows.dropFirst(position == nil ? 0 : 1) {
      guard let name = row.indices.contains(position ?? 0) ? row[position ?? 0] : nil, !name.isEmpty else { continue }
      if known.insert(name).inserted { names.append(name) }
    }
    if names.isEmpty {
      throw CommandFailure("cannot read names from '\(file)': it has none; write one a line, or a column 'name'")
    }
  }

  /// RFC 4180, with semicolons where the first line has no comma; blank lines and comments are none.
  private static func rows(_ text: String) -> [[String]] {
    let firstLine = text.prefix { !$0.isNewline }
    let separator: Character = firstLine.contains(",") || !firstLine.contains(";") ? "," : ";"
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var (isQuoted, wasQuoted) = (false, false)
    func trimmed() -> String { wasQuoted ? field : field.trimmingCharacters(in: .whitespaces) }
    func endField() {
      row.append(trimmed())
      (field, wasQuoted) = ("", false)
    }
    var characters = text.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      if isQuoted {
        if character != "\"" {
          field.append(character)
        } else if next == "\"" {
          field.append("\"")
          next = characters.next()
        } else {
          isQuoted = false
        }
      } else if character == "\"", field.allSatisfy(\.isWhitespace) {
        (field, isQuoted, wasQuoted) = ("", true, true)
      } else if character == separator {
        endField()
      } else if character.isNewline {
        endField()
        rows.append(row)
        row = []
      } else {
        field.append(character)
      }
    }
    endField()
    rows.append(row)
    return rows.filter { row in row.contains { !$0.isEmpty } && row.first?.hasPrefix("#") != true }
  }
}
