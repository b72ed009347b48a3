import ArrayEndpoint
import Testing

@Suite struct ArrayAddressTests {
  @Test(arguments: [
    ("https://paris.example.com", "https://paris.example.com"),
    ("HTTPS://Paris.Example.com/", "https://paris.example.com"),
    ("https://paris:443", "https://paris"), ("https://paris:65535", "https://paris:65535"),
    ("https://paris:1", "https://paris:1"), ("http://10.0.0.1:80", "http://10.0.0.1"),
    ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443"),
    ("https://1.2.3.4.example", "https://1.2.3.4.example"),
    ("https://7up", "https://7up"), ("http://localhost:8080", "http://localhost:8080"),
  ])
  func hasOneSpelling(_ text: String, _ spelling: String) throws {
    let address = try ArrayAddress(text)
    #expect("\(address)" == spelling)
    #expect(try ArrayAddress("\(address)") == address)
  }

  /// Everything that a resolver, a URL library or a conversion could understand in its own way.
  @Test(arguments: [
    "https://paris:0", "https://paris:65536", "https://paris:99999", "https://paris:4294967297", "https://paris:-1",
    "https://paris:+80", "https://paris:0443", "https://paris:", "https://paris:443x", "https://paris:٤٤٣",
    "https://paris:18446744073709551616",
    "http://127.+0.0.1", "http://127.1", "http://0x7f.1", "http://0x7f000001", "http://2130706433",
    "http://017700000001",
    "https://999.1.1.1", "https://1.2.3", "https://1.2.3.4.5", "https://1.2.3.04", "https://paris.1",
    "https://paris.0x1f",
    "https://", "https:///", "https://.", "https://paris.", "https://.paris", "https://a..b", "https://-a",
    "https://a-",
    "https://a_b", "https://::1", "https://[::1", "https://[::1]x", "https://[::1]8", "https://[127.0.0.1]",
    "https://[fe80::1%25eth0]", "https://[paris]", "https://[]", "https://paris]",
    "https://user@paris", "https://user:secret@paris", "https://@paris", "https://paris/api", "https://paris?x",
    "https://paris#x", "https://paris/?", "https://paris\\@evil", "https://%70aris", "https://pari\u{0}s",
    "https://paris\n", " https://paris", "https://par is", "https://pärís", "https://paris\u{200b}",
    "ftp://paris", "paris", "//paris", "https:paris", "https:/paris", "", "://paris", "javascript://paris",
    "https://\(String(repeating: "a", count: 64))", "https://\(String(repeating: "a.", count: 130))a",
  ])
  func isRefusedWithASentence(_ text: String) {
    let flaw = #expect(throws: ArrayAddressFlaw.self) { try ArrayAddress(text) }
    #expect(flaw?.description.isEmpty == false)
    #expect(flaw?.description.contains("\n") == false)
    #expect(flaw?.description.contains("secret") == false)
  }

  @Test func theSentenceNamesThePart() {
    #expect(flaw("https://paris:65536") == "its port '65536' is no number from 1 to 65535")
    #expect(flaw("http://127.+0.0.1") == "'127.+0.0.1' is neither an IP address nor a host name")
    #expect(flaw("https://paris\u{200b}") == "it holds the character U+200B")
    #expect(flaw("https://paris\t") == "it holds the character U+0009")
  }

  private func flaw(_ text: String) -> String? {
    do throws(ArrayAddressFlaw) {
      _ = try ArrayAddress(text)
      return nil
    } catch { return error.description }
  }

  @Test(arguments: [
    "http://127.0.0.1", "http://127.255.3.4:8080", "http://localhost", "http://LOCALHOST:1", "http://[::1]",
    "http://[0:0::0:1]", "http://[::ffff:127.0.0.1]", "http://[::ffff:7f01:203]",
  ])
  func staysOnThisMachine(_ text: String) throws {
    let address = try ArrayAddress(text)
    #expect(address.isLoopback && !address.isExposed)
  }

  @Test(arguments: [
    "http://128.0.0.1", "http://127.0.0.1.example", "http://127.evil", "http://localhost.example", "http://[::2]",
    "http://[::ffff:128.0.0.1]", "http://[::127.0.0.1]", "http://[7f00::1]", "http://0.0.0.0", "http://[::]",
  ])
  func leavesThisMachine(_ text: String) throws {
    #expect(try ArrayAddress(text).isExposed)
    #expect(try !ArrayAddress(text.replacing("http:", with: "https:")).isExposed)
  }

  /// Random text from the characters that matter either parses to a spelling that parses to itself, or is refused.
  @Test func anyTextIsTakenOrRefused() throws {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "http", "s", "://", ":", "/", "[", "]", "@", "%", ".", "-", "0", "7", "127", "65536", "::1", "ffff", "a", "x",
      " ", "é",
    ]
    var taken = 0
    for _ in 0..<20_000 {
      let text =
        (Bool.random() ? "https://" : "")
        + (0..<Int.random(in: 1...8)).map { _ in
          pieces.randomElement(using: &random)!
        }.joined()
      guard let address = try? ArrayAddress(text) else { continue }
      taken += 1
      #expect(try ArrayAddress("\(address)") == address, "\(text.debugDescription)")
      #expect(address.port > 0)
    }
    #expect(taken > 100)
  }
}
