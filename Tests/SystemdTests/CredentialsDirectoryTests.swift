import FoundationEssentials
import Glibc
import Systemd
import Testing

@Suite struct CredentialsDirectoryTests {
  @Test func readsTheFileOfThatName() throws {
    let folder = try TemporaryFolder()
    try folder.write("admin:secret\n", to: "paris")
    let credential = try CredentialsDirectory(path: folder.path).credential(named: "paris")
    #expect(credential.user == "admin")
    #expect(credential.password == "secret")
    #expect(credential.warning == nil)
  }

  /// `LoadCredential=arrays:/etc/protectd/credentials` names the file like this.
  @Test func findsWhatSystemdLoadedFromTheFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("admin:from the folder", to: "arrays_paris", mode: 0o440)
    let directory = try #require(CredentialsDirectory(environment: ["CREDENTIALS_DIRECTORY": folder.path]))
    #expect(directory.path == folder.path)
    let credential = try directory.credential(named: "paris")
    #expect(credential.password == "from the folder")
    #expect(credential.warning == nil)

    try folder.write("admin:of its own", to: "paris")
    #expect(try directory.credential(named: "paris").password == "of its own")
  }

  @Test func noneWithoutSystemd() {
    #expect(CredentialsDirectory(environment: [:]) == nil)
    #expect(CredentialsDirectory(environment: ["CREDENTIALS_DIRECTORY": ""]) == nil)
  }

  @Test(arguments: [0o644, 0o640, 0o606] as [mode_t])
  func warnsOfAFileThatOthersCanRead(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("admin:secret", to: "paris", mode: mode)
    let warning = try #require(CredentialsDirectory(path: folder.path).credential(named: "paris").warning)
    #expect(
      warning.description == "credential file '\(path)' has mode \(String(mode, radix: 8)), so others than its "
        + "owner can use it; set it to 600")
  }

  @Test(arguments: [
    "", ".", "..", "../paris", "a/b", "/etc/passwd", "a..b", "a\0b", String(repeating: "x", count: 255),
  ])
  func refusesNamesThatAreNoPlainFileName(name: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: SystemdError.self) {
      try CredentialsDirectory(path: folder.path).credential(named: name)
    }
    #expect(error == .credentialNameRefused(name: name))
  }

  @Test func saysWhatIsMissing() throws {
    let folder = try TemporaryFolder()
    let byHand = #expect(throws: SystemdError.self) {
      try CredentialsDirectory(path: folder.path).credential(named: "paris")
    }
    #expect(
      byHand?.description == "cannot read credential 'paris': no such file in '\(folder.path)'; "
        + "put 'user:password' into '\(folder.path)/paris'")
    let service = try #require(CredentialsDirectory(environment: ["CREDENTIALS_DIRECTORY": folder.path]))
    let ofService = #expect(throws: SystemdError.self) { try service.credential(named: "paris") }
    #expect(
      ofService?.description == "cannot read credential 'paris': no such file in '\(folder.path)'; put "
        + "'user:password' into '/etc/protectd/credentials/paris', which must be a regular file of at most 4096 bytes "
        + "(systemd passes no symbolic links on), and run 'systemctl restart protectd'")
    #expect(ofService?.recovery == .operator)
  }

  /// The unit sets it so that the service starts without the folder of credentials.
  @Test func theUnitsPlaceholderIsNoCredential() throws {
    let folder = try TemporaryFolder()
    try folder.write("no:credential", to: "arrays")
    let service = try #require(CredentialsDirectory(environment: ["CREDENTIALS_DIRECTORY": folder.path]))
    let error = #expect(throws: SystemdError.self) { try service.credential(named: "arrays") }
    #expect(error?.description.contains("no such file") == true)
    try folder.write("admin:secret", to: "arrays_arrays")
    #expect(try service.credential(named: "arrays").password == "secret")
    #expect(try CredentialsDirectory(path: folder.path).credential(named: "arrays").password == "credential")
  }

  @Test func saysWhatIsWrongAndKeepsTheSecret() throws {
    let folder = try TemporaryFolder()
    let directory = CredentialsDirectory(path: folder.path)
    let form = "write 'user:password' in one line, or user and password in two"
    let cases = [
      ("", "is empty; \(form)"),
      ("hunter2", "has no colon and no second line; \(form)"),
      (
        String(repeating: "hunter2:", count: 262_144),
        "is larger than 4096 bytes; put a file there that holds nothing but 'user:password'"
      ),
      ("a:hunter2 \n", "has a blank at an end of its password; remove it, or choose a password without one"),
      (
        "a\u{200B}:hunter2",
        "has the invisible character U+200B at an end of its user; remove it, or choose a user without one"
      ),
      ("a:hunter2\u{7}", "contains the control character U+0007; remove it"),
    ]
    for (text, cause) in cases {
      try folder.write(text, to: "paris")
      let error = #expect(throws: SystemdError.self) { try directory.credential(named: "paris") }
      #expect(error?.description == "cannot read credential 'paris': '\(folder.path)/paris' \(cause)")
    }
  }

  /// systemd 252 hands credentials over when the service starts, and no reload brings new ones.
  @Test func namesTheFileThatAPersonMendsAndWhatTakesIt() throws {
    let folder = try TemporaryFolder()
    #expect(
      CredentialsDirectory(path: folder.path).file(named: "paris").mending
        == "mend '\(folder.path)/paris', a changed one is tried at once")
    let service = try #require(CredentialsDirectory(environment: ["CREDENTIALS_DIRECTORY": folder.path]))
    #expect(
      service.file(named: "paris").mending
        == "mend '/etc/protectd/credentials/paris' and run 'systemctl restart protectd'")
    try folder.write("admin:secret ", to: "arrays_paris")
    let error = #expect(throws: SystemdError.self) { try service.credential(named: "paris") }
    #expect(
      error?.description
        == "cannot read credential 'paris': '/etc/protectd/credentials/paris' has a blank at an end of "
        + "its password; remove it, or choose a password without one and run 'systemctl restart protectd'")
    // Of a drop-in's own the daemon does not know the file.
    try folder.write("admin:secret", to: "lyon")
    #expect(
      service.file(named: "lyon").mending
        == "mend the file that 'systemctl cat protectd' names for credential 'lyon' and "
        + "run 'systemctl restart protectd'")
  }

  @Test func acceptsExactlyTheLargestSize() throws {
    let folder = try TemporaryFolder()
    try folder.write("u:" + String(repeating: "p", count: 4094), to: "paris")
    #expect(try CredentialsDirectory(path: folder.path).credential(named: "paris").password.count == 4094)
  }

  @Test func refusesWhatIsNoFileAndNeverWaits() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: false)
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for (name, kind) in [("folder", "a directory"), ("pipe", "a named pipe")] {
      let error = #expect(throws: SystemdError.self) {
        try CredentialsDirectory(path: folder.path).credential(named: name)
      }
      #expect(
        error?.description == "cannot read credential '\(name)': '\(folder.path)/\(name)' is \(kind) and no regular "
          + "file; put a file there that holds nothing but 'user:password'")
    }
  }

  @Test func followsALinkThatAPersonMade() throws {
    let folder = try TemporaryFolder()
    try folder.write("admin:secret", to: "real")
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/paris", withDestinationPath: "real")
    #expect(try CredentialsDirectory(path: folder.path).credential(named: "paris").password == "secret")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser can read every file")) func saysThatItMayNotRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("admin:secret", to: "paris", mode: 0)
    let error = #expect(throws: SystemdError.self) {
      try CredentialsDirectory(path: folder.path).credential(named: "paris")
    }
    #expect(error?.description.contains("cannot be opened (permission denied)") == true)
  }
}
