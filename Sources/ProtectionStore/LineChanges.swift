/// What an edit changed, for the audit trail: `-"rpo: 10m" +"rpo: 5m"`. Nil when only blanks, empty lines or comments differ.
func lineChanges(from old: String, to new: String) -> String? {
  let difference = meaningfulLines(of: new).difference(from: meaningfulLines(of: old))
  let words = difference.map { change in
    switch change {
    case .remove(let offset, let line, _): (offset, 0, "-\"\(line)\"")
    case .insert(let offset, let line, _): (offset, 1, "+\"\(line)\"")
    }
  }.sorted { $0 < $1 }.map(\.2)
  if words.isEmpty { return nil }
  let rest = words.count - shownLineChanges
  return words.prefix(shownLineChanges).joined(separator: " ") + (rest > 0 ? " and \(rest) more lines" : "")
}

private let shownLineChanges = 8

private func meaningfulLines(of text: String) -> [Substring] {
  text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
}
