import NIOCore

/// Appends JSON text to a buffer; list answers of 1,000 objects are written with it, without a value tree in between.
///
/// The buffer is plain memory, because a listing appends some ten thousand short pieces and an array would look at itself
/// before each of them.
struct JSONWriter: ~Copyable {
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 256) {
    self.capacity = max(64, capacity)
    memory = .allocate(capacity: self.capacity)
  }

  deinit {
    memory.deallocate()
  }

  /// The text so far.
  var bytes: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

  /// The text so far, in the form of an answer.
  var buffer: ByteBuffer { ByteBuffer(bytes: UnsafeBufferPointer(start: memory, count: count)) }

  /// Makes room for so many more bytes.
  @inline(__always)
  private mutating func reserve(_ additional: Int) {
    if count + additional > capacity { grow(additional) }
  }

  @inline(never)
  private mutating func grow(_ additional: Int) {
    capacity = max(2 * capacity, count + additional)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: memory, count: count)
    memory.deallocate()
    memory = larger
  }

  // MARK: Pieces of text

  mutating func byte(_ byte: UInt8) {
    reserve(1)
    memory[count] = byte
    count += 1
  }

  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { raw($0) }
  }

  mutating func raw(_ fragment: [UInt8]) {
    fragment.withUnsafeBufferPointer { raw($0) }
  }

  mutating func raw(_ fragment: UnsafeBufferPointer<UInt8>) {
    guard let start = fragment.baseAddress else { return }
    reserve(fragment.count)
    (memory + count).update(from: start, count: fragment.count)
    count += fragment.count
  }

  /// Longest piece that `short` takes at once.
  static let shortBytes = 32

  /// Appends a piece that is mostly short, as one block.
  ///
  /// - Parameter start: memory in which `shortBytes` can be read, however short the piece is.
  mutating func short(_ start: UnsafePointer<UInt8>, count: Int) {
    guard count <= Self.shortBytes else { return raw(UnsafeBufferPointer(start: start, count: count)) }
    reserve(Self.shortBytes)
    let block = UnsafeRawPointer(start).loadUnaligned(as: SIMD32<UInt8>.self)
    UnsafeMutableRawPointer(memory + self.count).storeBytes(of: block, as: SIMD32<UInt8>.self)
    self.count += count
  }

  // MARK: Values

  mutating func integer(_ value: Int) {
    // A sign and the digits of 64 bits.
    reserve(20)
    var magnitude = value.magnitude
    if value < 0 {
      memory[count] = 45
      count += 1
    }
    // Two digits at a time, so that each pair waits for half as many divisions.
    var position = count + Self.digits(of: magnitude)
    count = position
    while magnitude >= 100 {
      let pair = UInt8(truncatingIfNeeded: magnitude % 100)
      magnitude /= 100
      memory[position - 1] = 48 + pair % 10
      memory[position - 2] = 48 + pair / 10
      position -= 2
    }
    memory[position - 1] = 48 + UInt8(truncatingIfNeeded: magnitude % 10)
    if magnitude >= 10 { memory[position - 2] = 48 + UInt8(truncatingIfNeeded: magnitude / 10) }
  }

  private static func digits(of magnitude: UInt) -> Int {
    var digits = 1
    var bound: UInt = 10
    while magnitude >= bound {
      digits += 1
      let (next, isBeyond) = bound.multipliedReportingOverflow(by: 10)
      if isBeyond { return digits }
      bound = next
    }
    return digits
  }

  mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      // Every byte may need six: \u001f.
      reserve(6 * utf8.count + 2)
      memory[count] = 34
      count += 1
      for byte in utf8 {
        if byte >= 32 && byte != 34 && byte != 92 {
          memory[count] = byte
          count += 1
        } else {
          escaped(byte)
        }
      }
      memory[count] = 34
      count += 1
    }
  }

  private mutating func escaped(_ byte: UInt8) {
    switch byte {
    case 34: raw("\\\"")
    case 92: raw("\\\\")
    case 10: raw("\\n")
    case 13: raw("\\r")
    case 9: raw("\\t")
    default:
      let hexadecimal = Array("0123456789abcdef".utf8)
      raw("\\u00")
      self.byte(hexadecimal[Int(byte >> 4)])
      self.byte(hexadecimal[Int(byte & 15)])
    }
  }

  mutating func bool(_ value: Bool) {
    if value { raw("true") } else { raw("false") }
  }

  mutating func null() {
    raw("null")
  }

  /// Begins a member of an object; `isFirst` says whether no comma is needed.
  mutating func key(_ name: String, isFirst: inout Bool) {
    if !isFirst { byte(44) }
    isFirst = false
    string(name)
    byte(58)
  }

  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): bool(flag)
    case .integer(let number): integer(number)
    case .number(let number): raw(Array(String(number).utf8))
    case .string(let text): string(text)
    case .array(let items):
      byte(91)
      for (index, item) in items.enumerated() {
        if index > 0 { byte(44) }
        self.value(item)
      }
      byte(93)
    case .object(let members):
      byte(123)
      var isFirst = true
      for member in members {
        key(member.key, isFirst: &isFirst)
        self.value(member.value)
      }
      byte(125)
    case .fragment(let fragment): raw(fragment)
    }
  }
}
