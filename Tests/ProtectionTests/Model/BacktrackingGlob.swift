@testable import Protection

extension Glob {
  /// The obvious matcher, which goes back to its last `*`: what a `PatternSet` must agree with. It takes a name's length times the
  /// pattern's.
  func matchesByGoingBack(_ text: String) -> Bool {
    let name = Array(text.utf8)
    var (token, position) = (0, 0)
    var resume: (token: Int, position: Int)?
    while position < name.count {
      if token < tokens.count, tokens[token] == .anyRun {
        token += 1
        resume = (token, position)
      } else if token < tokens.count, let length = matched(tokens[token], name, position) {
        token += 1
        position += length
      } else if let start = resume {
        resume = (start.token, start.position + 1)
        (token, position) = (start.token, start.position + 1)
      } else {
        return false
      }
    }
    return tokens[token...].allSatisfy { $0 == .anyRun }
  }

  /// How many bytes at `position` the token takes; nil when it does not match there.
  private func matched(_ token: Token, _ name: [UInt8], _ position: Int) -> Int? {
    let byte = name[position]
    switch token {
    case .byte(let wanted): return byte == wanted ? 1 : nil
    case .anyScalar:
      // A continuation byte is never the start of a character.
      guard byte & 0xC0 != 0x80 else { return nil }
      return 1 + name[(position + 1)...].prefix { $0 & 0xC0 == 0x80 }.count
    case .oneOf(let set): return set.contains(byte) ? 1 : nil
    case .anyRun: return nil
    }
  }
}
