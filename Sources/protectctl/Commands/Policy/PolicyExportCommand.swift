import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl policy export`: the stored policies as files that `policy apply` takes back.
struct PolicyExportCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write all policies into a folder, a file each, as 'policy apply' takes them back.",
    discussion: """
      Nothing is overwritten: where a file says something else, nothing is written at all, unless --replace says so. Whether a \
      policy is enabled is not in its text, so disabled ones are told.

      \(ExitStatus.help())
      """)

  @Argument(help: "The folder; it is made if it does not exist.")
  var folder: String

  @Flag(help: "Replace files that hold other texts of the policies.")
  var replace = false

  @OptionGroup var control: ControlOptions

  struct Value: Encodable {
    var folder: String
    var policies: [Policy]
    /// Policy files of the folder that are none of these; 'policy apply' would apply them too.
    var others: [String]

    struct Policy: Encodable {
      var policy: String
      var file: String
      var enabled: Bool
      /// Whether the file was written; it holds the text already otherwise.
      var written: Bool
    }
  }

  func ask(_ client: ControlClient) throws -> Value {
    let policies = try client.policies()
    var export = try PolicyFolder(folder)
    for policy in policies { try export.plan(policy.text, as: policy.name + ".yaml", replacing: replace) }
    let written = try export.write()
    return Value(
      folder: folder,
      policies: policies.map {
        .init(
          policy: $0.name, file: $0.name + ".yaml", enabled: $0.isEnabled, written: written.contains($0.name + ".yaml"))
      }, others: export.others)
  }

  func show(_ value: Value, on page: inout Page) {
    let written = value.policies.count(where: \.written)
    page.sentence(
      "\(Wording.count(value.policies.count, "policy", "policies")) in '\(value.folder)': \(written) written, "
        + "\(value.policies.count - written) there already")
    for policy in value.policies where !policy.enabled {
      page.sentence(
        "policy '\(policy.policy)' is disabled, which its text does not say: where it does not exist yet, applying enables it"
      )
    }
    for file in value.others { page.sentence("'\(file)' is no policy of the daemon, and would be applied too") }
  }
}

/// A folder that policy files are written into, all or none.
struct PolicyFolder {
  private let path: String
  /// Texts by name of the file, of those that are not there yet.
  private var missing: [(name: String, text: String)] = []
  private var known: Set<String> = []
  private let found: [String]

  init(_ path: String) throws(CommandFailure) {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      found = []
      return
    }
    guard isFolder.boolValue, let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw CommandFailure("cannot export to '\(path)': it is no folder that can be listed; name another one")
    }
    found = names
  }

  /// Policy files that are there and were not planned.
  var others: [String] {
    found.filter { name in
      !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !known.contains(name)
    }.sorted()
  }

  mutating func plan(_ text: String, as name: String, replacing: Bool) throws(CommandFailure) {
    known.insert(name)
    if found.contains(name) {
      if FileManager.default.contents(atPath: path + "/" + name) == Data(text.utf8) { return }
      guard replacing else {
        throw CommandFailure(
          "cannot export to '\(path)': '\(name)' is there and says something else; nothing was written, say --replace "
            + "or name another folder")
      }
    }
    missing.append((name, text))
  }

  /// - Returns: the names of the files that were written.
  func write() throws(CommandFailure) -> Set<String> {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (name, text) in missing {
        // Under its name only once all of it is on disk.
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name), options: .atomic)
      }
    } catch {
      throw CommandFailure(
        "cannot export to '\(path)': the folder cannot be written; check its permissions and the disk")
    }
    return Set(missing.map(\.name))
  }
}
