/// The places of many patterns as bits, one pattern behind the other: the n-th bit of a pattern says that a name may have
/// matched its first n tokens so far (a run of anything is no token, but a place to stay at).
struct PatternPlaces {
  /// Words of 64 places.
  let width: Int
  /// Bytes that no pattern tells from each other are one class.
  let classOfByte: [UInt8]
  let classes: Int
  /// Where names begin.
  let start: [UInt64]
  /// By class, then word: the places whose next token takes such a byte, and those that such a byte does not leave.
  private let takers: [UInt64]
  private let stayers: [UInt64]
  /// Where each pattern ends.
  private let ends: [Int]

  init(_ patterns: [Glob]) {
    let count = patterns.reduce(0) { $0 + $1.tokens.count + 1 }
    let bytes = ByteClasses(patterns)
    var builder = Builder(width: max(1, (count + 63) / 64), bytes: bytes)
    for pattern in patterns { builder.add(pattern.tokens) }
    width = builder.width
    classOfByte = bytes.classOfByte
    classes = bytes.examples.count
    start = builder.start
    takers = builder.takers
    stayers = builder.stayers
    ends = builder.ends
  }

  /// - Parameter next: of the same width; gets the places after a byte of the class.
  /// - Returns: whether there are any.
  func advance(_ state: [UInt64], over byteClass: UInt8, into next: inout [UInt64]) -> Bool {
    let offset = Int(byteClass) * width
    var all: UInt64 = 0
    state.withUnsafeBufferPointer { state in
      takers.withUnsafeBufferPointer { takers in
        stayers.withUnsafeBufferPointer { stayers in
          next.withUnsafeMutableBufferPointer { next in
            // No word waits for the one before, so that the processor does several at a time.
            for word in 0..<width {
              let entry = offset &+ word
              let carried = word == 0 ? 0 : (state[word &- 1] & takers[entry &- 1]) >> 63
              let places = (state[word] & takers[entry]) << 1 | carried | state[word] & stayers[entry]
              next[word] = places
              all |= places
            }
          }
        }
      }
    }
    return all != 0
  }

  /// One bit for each pattern that matches a name which ends here.
  func ended(in state: [UInt64]) -> [UInt64] {
    var row = [UInt64](repeating: 0, count: (ends.count + 63) / 64)
    for (pattern, end) in ends.enumerated() where state[end >> 6] >> UInt64(end & 63) & 1 == 1 {
      row[pattern >> 6] |= 1 << UInt64(pattern & 63)
    }
    return row
  }

  private struct Builder {
    let width: Int
    let bytes: ByteClasses
    var start: [UInt64]
    var takers: [UInt64]
    var stayers: [UInt64]
    var ends: [Int] = []
    private var place = 0

    init(width: Int, bytes: ByteClasses) {
      self.width = width
      self.bytes = bytes
      start = Array(repeating: 0, count: width)
      takers = Array(repeating: 0, count: width * bytes.examples.count)
      stayers = takers
    }

    mutating func add(_ tokens: [Glob.Token]) {
      start[place >> 6] |= bit
      for token in tokens {
        switch token {
        case .anyRun: for byteClass in bytes.examples.indices { stayers[word(of: byteClass)] |= bit }
        case .byte, .oneOf, .anyScalar:
          for (byteClass, byte) in bytes.examples.enumerated() where token.takes(byte) {
            takers[word(of: byteClass)] |= bit
          }
          place += 1
          guard token == .anyScalar else { break }
          // The rest of a character beyond ASCII belongs to its first byte.
          for (byteClass, byte) in bytes.examples.enumerated() where byte.continuesCharacter {
            stayers[word(of: byteClass)] |= bit
          }
        }
      }
      ends.append(place)
      place += 1
    }

    private var bit: UInt64 { 1 << UInt64(place & 63) }

    private func word(of byteClass: Int) -> Int { byteClass * width + place >> 6 }
  }
}

/// Which bytes some patterns treat alike.
private struct ByteClasses {
  private(set) var classOfByte: [UInt8]
  /// One byte of each class.
  private(set) var examples: [UInt8] = []

  init(_ patterns: [Glob]) {
    var isTold = Array(repeating: false, count: 256)
    for pattern in patterns {
      for token in pattern.tokens {
        switch token {
        case .byte(let byte): isTold[Int(byte)] = true
        // Sets hold nothing but ASCII.
        case .oneOf: for byte in 0..<128 { isTold[byte] = true }
        case .anyScalar, .anyRun: break
        }
      }
    }
    classOfByte = Array(repeating: 0, count: 256)
    // Where the others of one kind were put; nil until there is one.
    var (ascii, continuing, beginning): (UInt8?, UInt8?, UInt8?)
    for byte in UInt8.min ... .max {
      if isTold[Int(byte)] {
        classOfByte[Int(byte)] = add(byte)
      } else if byte < 0x80 {
        ascii = ascii ?? add(byte)
        classOfByte[Int(byte)] = ascii ?? 0
      } else if byte.continuesCharacter {
        continuing = continuing ?? add(byte)
        classOfByte[Int(byte)] = continuing ?? 0
      } else {
        beginning = beginning ?? add(byte)
        classOfByte[Int(byte)] = beginning ?? 0
      }
    }
  }

  private mutating func add(_ byte: UInt8) -> UInt8 {
    examples.append(byte)
    return UInt8(examples.count - 1)
  }
}

extension Glob.Token {
  /// Whether it takes a byte at the place where it stands; of a character beyond ASCII, `?` takes the first.
  func takes(_ byte: UInt8) -> Bool {
    switch self {
    case .byte(let wanted): byte == wanted
    case .anyScalar: !byte.continuesCharacter
    case .oneOf(let set): set.contains(byte)
    case .anyRun: false
    }
  }
}

extension UInt8 {
  /// Whether it is a byte of UTF-8 that never begins a character.
  fileprivate var continuesCharacter: Bool { self & 0xC0 == 0x80 }
}
