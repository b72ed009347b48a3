/// One section of a policy file: its values by key, once unknown, doubled, empty and missing keys have been told.
struct PolicySection {
  let kind: PolicySectionKind
  /// Of those keys that have a value.
  fileprivate(set) var values: [PolicyKey: YAMLValue] = [:]
  /// Where each given key stands.
  fileprivate(set) var positions: [PolicyKey: SourcePosition] = [:]

  subscript(key: PolicyKey) -> YAMLValue? { values[key] }
}

extension PolicyReader {
  /// Reads `value` as a section; `position` is where to point when one of its keys is missing.
  mutating func readSection(_ value: YAMLValue, _ kind: PolicySectionKind, at position: SourcePosition)
    -> PolicySection?
  {
    guard let entries = readEntries(value, of: kind.words, expectation: kind.expectation) else { return nil }
    var misspelt: [PolicyKey] = []
    var section = PolicySection(kind: kind)
    for (word, keyAsWritten, value) in entries {
      let keyPosition = keyAsWritten.position
      guard let key = PolicyKey(rawValue: word), kind.keys.contains(key) else {
        let meaning = kind.meaning(ofUnknown: word)
        if case .key(let key) = meaning { misspelt.append(key) }
        refuse(keyPosition, "unknown key '\(word.inSentence)' in \(kind.words)", kind.remedy(for: meaning))
        continue
      }
      section.positions[key] = keyPosition
      if value.isEmpty {
        refuse(keyPosition, "'\(word)' has no value", "write \(key.expectation)")
      } else {
        section.values[key] = value
      }
    }
    for key in kind.required where section.positions[key] == nil && !misspelt.contains(key) {
      refuse(position, "'\(key.rawValue)' is missing from \(kind.words)", "write \(key.expectation)")
    }
    return section
  }

  /// The entries of a section whose keys are texts, each once.
  mutating func readEntries(_ value: YAMLValue, of owner: String, expectation: String)
    -> [(word: String, key: YAMLValue, value: YAMLValue)]?
  {
    guard case .section(let pairs) = value.content else {
      refuseContent(value, "\(owner) is \(value.words), not a section of keys", expectation)
      return nil
    }
    guard !pairs.isEmpty else {
      refuse(value.position, "\(owner) is empty", "write \(expectation), or leave it out")
      return nil
    }
    var lines: [String: Int] = [:]
    var entries: [(word: String, key: YAMLValue, value: YAMLValue)] = []
    for (key, value) in pairs {
      guard case .text(let word, _) = key.content else {
        refuseContent(key, "a key in \(owner) is \(key.words), not text", expectation)
        continue
      }
      if let line = lines[word] {
        refuse(key.position, "'\(word.inSentence)' is given twice in \(owner), first in line \(line)", "keep one")
        continue
      }
      lines[word] = key.position.line
      entries.append((word, key, value))
    }
    return entries
  }

  /// The entries of a list that has some.
  mutating func readList(_ value: YAMLValue, for key: PolicyKey) -> [YAMLValue]? {
    guard case .list(let items) = value.content else {
      refuseContent(value, "'\(key.rawValue)' is \(value.words), not a list", key.expectation)
      return nil
    }
    guard !items.isEmpty else {
      refuse(value.position, "'\(key.rawValue)' is an empty list", "write \(key.expectation), or leave the key out")
      return nil
    }
    guard items.count <= PolicyBounds.listEntries else {
      refuse(
        value.position, "'\(key.rawValue)' has \(items.count) entries, more than \(PolicyBounds.listEntries)",
        "write fewer")
      return nil
    }
    return items
  }

  /// Says why a value is of the wrong kind, or, when YAML itself was misused, what it means.
  mutating func refuseContent(_ value: YAMLValue, _ cause: String, _ expectation: String) {
    if case .refused(let mistake) = value.content {
      mistakes.append(mistake)
    } else {
      refuse(value.position, cause, "write \(expectation)")
    }
  }

  mutating func refuse(_ position: SourcePosition, _ cause: String, _ remedy: String) {
    mistakes.append(PolicyMistake(position, cause, remedy))
  }
}

extension YAMLValue {
  /// Whether nothing was written, or YAML's words for nothing.
  var isEmpty: Bool {
    if case .text(let text, isPlain: true) = content { return ["", "~", "null", "Null", "NULL"].contains(text) }
    return false
  }

  /// The kind of value, in a sentence.
  var words: String {
    switch content {
    case .text: "text"
    case .list: "a list"
    case .section: "a section"
    case .refused: "not supported"
    }
  }
}

extension String {
  /// Cut to what a sentence can hold, without control characters.
  var inSentence: String {
    let line = String(unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? " " : Character($0) })
    return unicodeScalars.count > 80 ? line + "…" : line
  }
}
