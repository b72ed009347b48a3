import Testing

@testable import Systemd

@Suite struct CredentialTests {
  @Test(arguments: [
    ("admin:secret", "admin", "secret"),
    ("admin:secret\n", "admin", "secret"),
    ("admin:se:cr:et\n", "admin", "se:cr:et"),
    ("admin\nsecret\n", "admin", "secret"),
    ("admin\nse:cret", "admin", "se:cret"),
    ("admin\r\nsecret\r\n\r\n", "admin", "secret"),
    ("admin:with blanks inside\n", "admin", "with blanks inside"),
    ("\u{FEFF}admin:secret\r\n", "admin", "secret"),
    ("\u{FEFF}admin\nsecret\n", "admin", "secret"),
    ("admin:secret\r", "admin", "secret"),
    ("prüfer:geheim€", "prüfer", "geheim€"),
  ])
  func reads(text: String, user: String, password: String) throws {
    let credential = try Credential(bytes: Array(text.utf8), warning: nil)
    #expect(credential.user == user)
    #expect(credential.password == password)
  }

  @Test(arguments: [
    ("", CredentialFault.empty),
    ("\n\n", .empty),
    ("\u{FEFF}", .empty),
    ("admin", .noColon),
    (":secret", .noUser),
    ("admin:", .noPassword),
    ("\nsecret", .noUser),
    ("admin:one\ntwo", .colonInFirstLine),
    ("admin\nsecret\nmore", .tooManyLines(3)),
    ("admin:sec\0ret", .controlCharacter("\0")),
    ("admin:secret\t", .controlCharacter("\t")),
    ("admin:sec\u{85}ret", .controlCharacter("\u{85}")),
    ("admin:secret \n", .invisibleEnd(.password, " ")),
    ("admin: secret\n", .invisibleEnd(.password, " ")),
    ("admin \nsecret\n", .invisibleEnd(.user, " ")),
    (" admin:secret", .invisibleEnd(.user, " ")),
    ("admin:secret\u{A0}", .invisibleEnd(.password, "\u{A0}")),
    ("admin\u{200B}:secret", .invisibleEnd(.user, "\u{200B}")),
    ("admin:secret\u{FEFF}", .invisibleEnd(.password, "\u{FEFF}")),
  ])
  func refuses(text: String, fault: CredentialFault) {
    let found = #expect(throws: CredentialFault.self) { try Credential(bytes: Array(text.utf8), warning: nil) }
    #expect(found == fault)
  }

  @Test(
    arguments: [
      ([0x61, 0x3a, 0xff], CredentialFault.notUTF8), ([0xff, 0xfe, 0x61, 0, 0x3a, 0, 0x62, 0], .utf16),
      ([0xfe, 0xff, 0, 0x61, 0, 0x3a, 0, 0x62], .utf16),
    ] as [([UInt8], CredentialFault)])
  func refusesBytesThatAreNoText(bytes: [UInt8], fault: CredentialFault) {
    let found = #expect(throws: CredentialFault.self) { try Credential(bytes: bytes, warning: nil) }
    #expect(found == fault)
  }

  @Test func nothingPrintsThePassword() {
    let credential = Credential(user: "admin", password: "hunter2")
    var dumped = ""
    dump([credential], to: &dumped)
    dump(Optional(credential), to: &dumped)
    for text in [
      "\(credential)", credential.debugDescription, "\([credential])", String(reflecting: credential), dumped,
    ] {
      #expect(text.contains("admin"))
      #expect(!text.contains("hunter2"))
    }
  }
}
