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
    ("admin: with blanks \n", "admin", " with blanks "),
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
    ("admin", .malformed("has no colon and no second line")),
    (":secret", .malformed("has no user")),
    ("admin:", .malformed("has no password")),
    ("\nsecret", .malformed("has no user")),
    ("admin:one\ntwo", .malformed("has a colon in the first of two lines")),
    ("admin\nsecret\nmore", .malformed("has 3 lines")),
    ("admin:sec\0ret", .malformed("contains control characters")),
  ])
  func refuses(text: String, fault: CredentialFault) {
    let found = #expect(throws: CredentialFault.self) { try Credential(bytes: Array(text.utf8), warning: nil) }
    #expect(found == fault)
  }

  @Test func refusesBytesThatAreNoText() {
    let found = #expect(throws: CredentialFault.self) { try Credential(bytes: [0x61, 0x3a, 0xff], warning: nil) }
    #expect(found == .malformed("is not UTF-8 text"))
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
