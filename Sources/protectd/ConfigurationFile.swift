import Foundation
import Logging
import Protection
import Systemd
import Yams

/// Reads `protectd.yaml`: a flat map of known keys. A mistake is refused with its place and what to write instead;
/// nothing is ever silently ignored.
struct ConfigurationFile {
  let path: String
  static let limitBytes = 65_536

  /// The file's settings over the defaults. A missing file means the defaults, unless somebody named it.
  func read(mustExist: Bool) throws(ConfigurationError) -> Configuration {
    let bytes: [UInt8]
    do throws(RegularFileError) { bytes = try RegularFile.read(path, limitBytes: Self.limitBytes) } catch {
      if error == .missing, !mustExist { return Configuration() }
      throw ConfigurationError(
        description: "cannot read configuration '\(path)': it \(error); \(error.configurationRemedy)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(
        description: "cannot read configuration '\(path)': it is not UTF-8 text; save it as UTF-8")
    }
    return try parse(text)
  }

  func parse(_ text: String) throws(ConfigurationError) -> Configuration {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw ConfigurationError(
        description: "\(path)\(Self.place(of: error)): cannot read configuration: it is not YAML; correct what "
          + "stands here, or just before")
    }
    guard let root, root.null == nil else { return Configuration() }
    guard let mapping = root.mapping else {
      throw refusal(root, "it is no map of settings", "write lines like 'cycle-interval: 60s'")
    }
    var configuration = Configuration()
    for (key, value) in mapping {
      let name = key.string ?? ""
      guard let set = Self.settings[name] else {
        throw refusal(
          key, "'\(name)' is no setting", "known are \(Self.settings.keys.sorted().joined(separator: ", "))")
      }
      guard let scalar = value.scalar?.string else {
        throw refusal(value, "'\(name)' is no single value", "write '\(name): VALUE'")
      }
      if let problem = set(scalar, &configuration) {
        throw refusal(value, "'\(name)' is '\(scalar)'", problem)
      }
    }
    return configuration
  }

  /// Where the parser stopped; its words are about YAML's grammar and help nobody.
  private static func place(of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      ":\(mark.line):\(mark.column)"
    default: ""
    }
  }

  private func refusal(_ node: Node, _ cause: String, _ remedy: String) -> ConfigurationError {
    let mark = node.mark
    return ConfigurationError(
      description: "\(path):\(mark?.line ?? 1):\(mark?.column ?? 1): cannot read configuration: \(cause); \(remedy)")
  }

  /// Sets a value, or answers what to write instead.
  private typealias Setter = @Sendable (String, inout Configuration) -> String?

  private static let settings: [String: Setter] = [
    "cycle-interval": duration(\.cycleInterval, .seconds(1)...(.seconds(86_400))),
    "call-deadline": duration(\.callDeadline, .seconds(1)...(.seconds(600))),
    "array-deadline": duration(\.arrayDeadline, .seconds(1)...(.seconds(3600))),
    "log-level": { text, configuration in
      guard let level = Logger.Level(rawValue: text) else { return "write debug, info, notice, warning or error" }
      configuration.logLevel = level
      return nil
    },
    "state-directory": path(\.stateDirectory),
    "control-socket": path(\.controlSocket),
    "credentials-directory": path(\.credentialsDirectory),
    "registrar-group": { text, configuration in
      let isName = !text.isEmpty && text.utf8.count <= 256 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
      guard isName, !text.contains(where: { ":,".contains($0) }) else { return "write the name of one group" }
      configuration.registrarGroup = text
      return nil
    },
    "creates-per-cycle": number(\.protection.createsPerCycle, 0...10_000),
    "change-share-percent": number(\.protection.changeSharePercent, 1...100),
    "change-share-floor": number(\.protection.changeShareFloor, 0...1_000_000),
    "repetition-limit": number(\.protection.repetitionLimit, 1...1000),
    "initializations-in-flight": number(\.protection.initializationsInFlight, 1...1000),
    "replica-limit": number(\.protection.replicaLimit, 1...1_000_000),
    "replica-slots-kept": number(\.protection.replicaSlotsKept, 0...1_000_000),
    "replicated-dataset-limit": number(\.protection.replicatedDatasetLimit, 1...100_000_000),
    "pool-reserve-percent": number(\.protection.poolReservePercent, 0...99),
    "deleted-replica-grace": duration(\.protection.deletedReplicaGrace, .zero...(.seconds(30 * 86_400))),
    "clock-tolerance": duration(\.protection.clockTolerance, .seconds(1)...(.seconds(86_400))),
    "settle-time": duration(\.protection.settleTime, .zero...(.seconds(3600))),
    "refusal-pause": duration(\.protection.refusalPause, .zero...(.seconds(86_400))),
    "alert-pending": duration(\.protection.alerts.pending, .zero...(.seconds(86_400))),
    "remedy-patience": duration(\.protection.alerts.remedyPatience, .zero...(.seconds(86_400))),
    "reminder-interval": duration(\.protection.alerts.reminderInterval, .seconds(60)...(.seconds(30 * 86_400))),
    "resolve-after-readings": number(\.protection.alerts.resolveAfterReadings, 1...1000),
    "refusal-pause-longest": duration(\.protection.refusalPauseLongest, .zero...(.seconds(7 * 86_400))),
  ]

  private static func duration(
    _ path: WritableKeyPath<Configuration, Duration> & Sendable, _ range: ClosedRange<Duration>
  ) -> Setter {
    { text, configuration in
      let value: Duration
      do throws(DurationFlaw) { value = try Duration(written: text) } catch { return error.remedy }
      guard range.contains(value) else {
        return "write a time from \(range.lowerBound.inWords) to \(range.upperBound.inWords)"
      }
      configuration[keyPath: path] = value
      return nil
    }
  }

  private static func path(_ path: WritableKeyPath<Configuration, String?> & Sendable) -> Setter {
    { text, configuration in
      guard text.hasPrefix("/") else { return "write an absolute path, such as '/var/lib/protectd'" }
      configuration[keyPath: path] = text
      return nil
    }
  }

  private static func number(
    _ path: WritableKeyPath<Configuration, Int> & Sendable, _ range: ClosedRange<Int>
  ) -> Setter {
    number(range) { $0[keyPath: path] = $1 }
  }

  private static func number(
    _ path: WritableKeyPath<Configuration, Int?> & Sendable, _ range: ClosedRange<Int>
  ) -> Setter {
    number(range) { $0[keyPath: path] = $1 }
  }

  private static func number(
    _ range: ClosedRange<Int>, set: @escaping @Sendable (inout Configuration, Int) -> Void
  ) -> Setter {
    { text, configuration in
      guard let value = Int(text), String(value) == text, range.contains(value) else {
        return "write a whole number from \(range.lowerBound) to \(range.upperBound)"
      }
      set(&configuration, value)
      return nil
    }
  }
}

extension RegularFileError {
  fileprivate var configurationRemedy: String {
    switch self {
    case .missing: "create it, or do not name it"
    case .notRegular: "put a file of settings there"
    case .tooLarge: "remove what is no setting"
    case .cannotOpen: "let the daemon's user read it"
    case .cannotRead: "check the disk and the kernel's log"
    }
  }
}
