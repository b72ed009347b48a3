import Foundation

/// The host of an address: an IP address by the system's own parser, which also connects to it, or a name of the DNS.
struct ArrayHost {
  /// In its one spelling, without brackets.
  let text: String
  let isLoopback: Bool

  /// - Parameter isBracketed: in brackets stands an IPv6 address, and nowhere else.
  init(_ written: Substring, isBracketed: Bool) throws(ArrayAddressFlaw) {
    let written = written.lowercased()
    if isBracketed {
      guard let address = Self.address(written, AF_INET6, bytes: 16) else { throw .host("[\(written)]") }
      text = address.text
      let isMapped = address.bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
      isLoopback = address.text == "::1" || isMapped && address.bytes[12] == 127
    } else if let address = Self.address(written, AF_INET, bytes: 4) {
      text = address.text
      isLoopback = address.bytes[0] == 127
    } else {
      guard Self.isName(written) else { throw .host(written) }
      text = written
      isLoopback = written == "localhost"
    }
  }

  private static func address(_ text: String, _ family: Int32, bytes: Int) -> (text: String, bytes: [UInt8])? {
    var address = [UInt8](repeating: 0, count: bytes)
    guard inet_pton(family, text, &address) == 1 else { return nil }
    var spelling = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, address, &spelling, socklen_t(spelling.count)) != nil else { return nil }
    return (String(decoding: spelling.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self), address)
  }

  /// Letters, digits and hyphens in labels of 1 to 63, 253 in all. A last label that is a number would be taken for an IP
  /// address in one of its old spellings (`127.1`, `0x7f.1`), which resolvers understand in their own way.
  private static func isName(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else { return false }
    let isNumber = last.hasPrefix("0x") ? last.dropFirst(2).allSatisfy(\.isHexDigit) : last.allSatisfy(\.isNumber)
    return !isNumber
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
      && label.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}
