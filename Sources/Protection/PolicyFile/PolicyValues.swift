/// Reads single values of a policy file. Each answers nil after having said what is wrong.
extension PolicyReader {
  /// A text, refused where YAML readers may take it for something else.
  ///
  /// - Parameters:
  ///   - owner: What the text belongs to, quoted, for the sentence.
  ///   - maximum: Largest length in characters.
  mutating func readText(
    _ value: YAMLValue, of owner: String, expectation: String, maximum: Int, mayBeEmpty: Bool = false,
    mayHaveLines: Bool = false
  ) -> String? {
    guard case .text(let text, let isPlain) = value.content else {
      refuseContent(value, "\(owner) is \(value.words), not text", expectation)
      return nil
    }
    if isPlain, let meaning = PlainScalar.meaning(of: text) {
      refuse(value.position, "\(owner) is \(text.inSentence), which YAML takes for \(meaning)", "write \"\(text)\"")
      return nil
    }
    if text.isEmpty && !mayBeEmpty {
      refuse(value.position, "\(owner) is empty", "write \(expectation)")
      return nil
    }
    // Not counted as people see them: one of those can be of any length.
    let count = text.unicodeScalars.count
    guard count <= maximum else {
      refuse(value.position, "\(owner) has \(count) characters, more than \(maximum)", "write a shorter one")
      return nil
    }
    let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
    if text.unicodeScalars.contains(where: { isControl($0) && !(mayHaveLines && ($0 == "\n" || $0 == "\t")) }) {
      refuse(value.position, "\(owner) contains a control character", "remove it")
      return nil
    }
    return text
  }

  /// The name of an object on an array, or of an array.
  mutating func readObjectName(_ value: YAMLValue, for key: PolicyKey) -> String? {
    let owner = "'\(key.rawValue)'"
    guard let name = readText(value, of: owner, expectation: key.expectation, maximum: PolicyBounds.nameCharacters)
    else {
      return nil
    }
    guard name.unicodeScalars.first != " ", name.unicodeScalars.last != " " else {
      refuse(value.position, "\(owner) begins or ends with a blank", "remove the blank")
      return nil
    }
    return isPlain(value, of: owner, isOfArray: key != .policy) ? name : nil
  }

  /// Refuses characters of a name or pattern that people cannot see or take for others. An array may have such a name all the
  /// same: as escapes in double quotes everyone sees them.
  mutating func isPlain(_ value: YAMLValue, of owner: String, isOfArray: Bool = true) -> Bool {
    guard let deceptive = DeceptiveCharacter(in: value.written) else { return true }
    let digits = String(deceptive.scalar.value, radix: 16, uppercase: true)
    let escape = digits.count > 4 ? "\\U" + padded(digits, to: 8) : "\\u" + padded(digits, to: 4)
    refuse(
      value.position, deceptive.words(of: owner),
      deceptive.remedy + (isOfArray ? ", or \(escape) between double quotes if the array has it in the name" : ""))
    return false
  }

  private func padded(_ digits: String, to count: Int) -> String {
    String(repeating: "0", count: count - digits.count) + digits
  }

  /// A policy's name: it goes into commands, paths and fingerprints, so it is made of few characters.
  mutating func readPolicyName(_ value: YAMLValue) -> PolicyName? {
    guard let name = readObjectName(value, for: .policy) else { return nil }
    let isPlain = { (character: Character) in character.isASCII && (character.isLetter || character.isNumber) }
    guard name.first.map(isPlain) == true, name.allSatisfy({ isPlain($0) || "._-".contains($0) }) else {
      refuse(
        value.position, "'\(name)' is no name of a policy",
        "use letters, digits, '.', '_' and '-', beginning with a letter or digit")
      return nil
    }
    return PolicyName(name)
  }

  /// Text of one line.
  mutating func readSentence(_ value: YAMLValue, for key: PolicyKey) -> String? {
    readText(
      value.trimmed, of: "'\(key.rawValue)'", expectation: key.expectation, maximum: PolicyBounds.textCharacters)
  }

  /// Text that may have several lines.
  mutating func readDescription(_ value: YAMLValue) -> String? {
    readText(
      value.trimmed, of: "'description'", expectation: PolicyKey.description.expectation,
      maximum: PolicyBounds.textCharacters, mayHaveLines: true)
  }

  /// One of the words of an enumeration.
  mutating func readChoice<Choice: RawRepresentable & CaseIterable>(
    _ value: YAMLValue, for key: PolicyKey, of type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard case .text(let word, _) = value.content else {
      refuseContent(value, "'\(key.rawValue)' is \(value.words), not a word", key.expectation)
      return nil
    }
    if let choice = Choice(rawValue: word) { return choice }
    let meant = NearMiss.of(word, among: Choice.allCases.map(\.rawValue))
    refuse(
      value.position, "'\(key.rawValue)' cannot be '\(word.inSentence)'",
      meant.map { "did you mean '\($0)'?" } ?? "write \(key.expectation)")
    return nil
  }

  /// `true` or `false`, as no text in quotes.
  mutating func readTruth(_ value: YAMLValue, for key: PolicyKey) -> Bool? {
    if case .text(let word, isPlain: true) = value.content, let truth = Bool(word) { return truth }
    refuseContent(value, "'\(key.rawValue)' is neither true nor false", key.expectation)
    return nil
  }

  /// One pattern of names, or a list of them.
  mutating func readPatterns(_ value: YAMLValue) -> NamePatterns? {
    guard case .list = value.content else { return readPattern(value).map { NamePatterns($0) } }
    var patterns: [Glob] = []
    var known: Set<Glob> = []
    for item in readList(value, for: .name) ?? [] {
      guard let pattern = readPattern(item) else { continue }
      if !known.insert(pattern).inserted { refuse(item.position, "'\(pattern)' is listed twice", "keep one") }
      patterns.append(pattern)
    }
    return NamePatterns(patterns)
  }

  private mutating func readPattern(_ value: YAMLValue) -> Glob? {
    let expectation = PolicyKey.name.expectation
    guard
      let text = readText(value, of: "'name'", expectation: expectation, maximum: PolicyBounds.patternCharacters),
      isPlain(value, of: "'name'")
    else { return nil }
    do throws(Glob.Flaw) {
      return try Glob(parsing: text)
    } catch {
      refuse(value.position, error.cause, error.remedy)
      return nil
    }
  }

  mutating func readTargetName(_ value: YAMLValue, of array: String?, entities: EntityKind?) -> TargetName? {
    let owner = "'target-name'"
    guard
      let text = readText(
        value, of: owner, expectation: PolicyKey.targetName.expectation, maximum: PolicyBounds.patternCharacters),
      isPlain(value, of: owner)
    else { return nil }
    let name: TargetName
    do throws(TargetName.Flaw) {
      name = try TargetName(parsing: text)
    } catch {
      refuse(value.position, "\(owner) cannot be '\(text.inSentence)': \(error.cause)", error.remedy)
      return nil
    }
    if text.first == " " || text.last == " " {
      refuse(value.position, "\(owner) begins or ends with a blank", "remove the blank")
    } else if name.uses(.group), let entities, entities != .consistencyGroup {
      refuse(
        value.position, "\(owner) has {group}, and a \(entities.words) that is selected by itself is in none",
        "write {pool} or {array}")
    } else if name.leastCharacters(array: ArrayName(array ?? "")) > NameRules.longest {
      refuse(
        value.position, "\(owner) makes names of more than \(NameRules.longest) characters", "write a shorter text")
    }
    return name
  }

  mutating func readDuration(_ value: YAMLValue, for key: PolicyKey, within bounds: ClosedRange<Duration>) -> Duration?
  {
    guard case .text(let text, _) = value.content else {
      refuseContent(value, "'\(key.rawValue)' is \(value.words), not a time", key.expectation)
      return nil
    }
    do throws(DurationFlaw) {
      let duration = try Duration(written: text)
      if bounds.contains(duration) { return duration }
      refuse(
        value.position, "'\(key.rawValue)' cannot be \(text)",
        "write a time from \(bounds.lowerBound.written) to \(bounds.upperBound.written)")
    } catch {
      refuse(value.position, "'\(key.rawValue)' cannot be read: \(error.cause)", error.remedy)
    }
    return nil
  }

  mutating func readWholeNumber(_ value: YAMLValue, for key: PolicyKey, within bounds: ClosedRange<Int>) -> Int? {
    guard case .text(let text, let isPlain) = value.content else {
      refuseContent(value, "'\(key.rawValue)' is \(value.words), not a number", key.expectation)
      return nil
    }
    let isNumber = !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    // YAML 1.1 reads 024 as 20, YAML 1.2 as 24: nobody can know which was meant.
    let isAmbiguous = text.count > 1 && text.hasPrefix("0")
    if isPlain, isNumber, !isAmbiguous, let number = Int(text), bounds.contains(number) { return number }
    let plain = Int(text).flatMap { bounds.contains($0) ? $0 : nil }
    refuse(
      value.position, "'\(key.rawValue)' cannot be \(isPlain ? text.inSentence : "the text \"\(text.inSentence)\"")",
      "write \(plain.map(String.init) ?? key.expectation)")
    return nil
  }

  mutating func readWindow(_ value: YAMLValue) -> MaintenanceWindow? {
    guard
      let text = readText(
        value, of: "an entry of 'windows'", expectation: "a window such as \"Mon-Fri 20:00-06:00 Europe/Paris\"",
        maximum: PolicyBounds.textCharacters)
    else { return nil }
    do throws(MaintenanceWindow.Flaw) {
      return try MaintenanceWindow(parsing: text)
    } catch {
      refuse(value.position, error.cause, error.remedy)
      return nil
    }
  }

  /// First moment after the day that `value` names, in UTC or in the zone behind it.
  mutating func readEndOfDay(_ value: YAMLValue) -> Timestamp? {
    guard case .text(let text, _) = value.content else {
      refuseContent(value, "'until' is \(value.words), not a date", PolicyKey.until.expectation)
      return nil
    }
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let date = parts.first.flatMap(CalendarDate.init), date.year >= 1970 else {
      // A file means the same on whatever day it is applied.
      let remedy =
        CalendarDate.weekday(text) != nil ? "write the date of that day" : "write \(PolicyKey.until.expectation)"
      refuse(value.position, "'until' cannot be '\(text.inSentence)'", remedy)
      return nil
    }
    if parts.count == 1 { return date.nextDayBegins }
    guard let zone = NamedZone.zone(parts[1]) else {
      let flaw = MaintenanceWindow.Flaw.zone(parts[1].inSentence)
      refuse(value.position, flaw.cause, flaw.remedy)
      return nil
    }
    return date.nextDayBegins(in: zone)
  }
}

extension YAMLValue {
  /// Block texts end with a line break that nobody means.
  fileprivate var trimmed: YAMLValue {
    guard case .text(let text, let isPlain) = content else { return self }
    var value = self
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
    value.content = .text(String(text[..<end]), isPlain: isPlain)
    return value
  }
}

/// What else a text without quotes can be for a reader of YAML 1.1 or 1.2.
enum PlainScalar {
  /// nil: it is text for everyone.
  static func meaning(of text: String) -> String? {
    switch text.lowercased() {
    case "true", "false", "yes", "no", "on", "off": return "a truth value"
    case "null", "~", "": return "nothing"
    default: return isNumber(text) ? "a number" : nil
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isNumber || "+-.".contains(first) else { return false }
    let digits = text.drop { $0 == "+" || $0 == "-" }.replacing("_", with: "")
    if [".inf", ".nan"].contains(digits.lowercased()) { return true }
    guard digits.first.map({ $0.isNumber || $0 == "." }) == true else { return false }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
      return Int(digits.dropFirst(2), radix: radix) != nil
    }
    return Double(digits) != nil
  }
}
