import Protection
import Testing

@testable import ProtectionStore

@Suite struct StoreErrorTests {
  private static let all: [StoreError] = [
    .newerSchema(path: "/p", found: 7, known: 3, backup: "/b"),
    .newerSchema(path: "/p", found: 7, known: 3, backup: nil),
    .foreignFile(path: "/p", because: "it is no SQLite database", backup: nil),
    .foreignFile(path: "/p", because: "it is no SQLite database", backup: "/b"),
    .damaged(path: "/p", problem: "it is empty", backup: nil),
    .damaged(path: "/p", problem: "it is empty", backup: "/b"),
    .inUse(path: "/p"), .cannotOpen(path: "/p", because: "its folder does not exist"),
    .migrationFailed(path: "/p", version: 3, because: "syntax"), .backupFailed(path: "/p", because: "denied"),
    .lost(path: "/p", trace: "/p-epoch", backup: "/b"), .lost(path: "/p", trace: "/p-epoch", backup: nil),
    .displaced(path: "/p"), .foreignJournal(path: "/p", journal: "/p-journal", because: "it is no regular file"),
    .exists(path: "/p"), .unusableCopy(file: "/b", because: "it is damaged"),
    .restoreFailed(path: "/p", because: "denied"),
    .readOnly(path: "/p"), .full(path: "/p"), .inputOutput(path: "/p", because: "SQLite error 778"),
    .closed(path: "/p"),
    .unknownPolicy("gold"), .policyTwice("gold"), .unknownArray("paris"), .duplicateArray("paris"),
    .arrayInUse("paris", policies: ["gold"]), .arrayInUse("paris", policies: ["gold", "tin"]),
    .registrationRefused("paris", verb: "add", .boundToHTTPS(credential: "paris", url: "https://paris")),
    .unknownCredential("paris"), .unknownHold(4),
    .holdReleased(4), .missingReason(subject: "a hold on policy 'gold'"),
    .alreadyExpired(subject: "an approval", expiresAt: .start), .nulInText(prefix: "abc"),
    .serialDiffers("paris", recorded: 1, seen: 2), .serialTaken("paris", serial: 1, by: "lyon"), .unknownCycle(3),
    .unknownIntent(3), .intentDecided(3), .stepUndecided(entity: "volume 'v'", link: "l", intent: 3),
    .inconsistentFindings(cycle: 3, stored: 1, reported: 0),
    .unreadableRow(table: "finding", row: "1", because: "its kind 'x' is unknown"),
    .unexpected(path: "/p", because: "SQLite error 275"),
  ]

  @Test(arguments: all) func everySentenceHasTheShape(_ error: StoreError) {
    let sentence = "\(error)"
    let verbPart = sentence.split(separator: ":", maxSplits: 1)
    #expect(sentence.hasPrefix("cannot "), "\(sentence)")
    #expect(verbPart.count == 2 && verbPart[1].contains("; "), "\(sentence)")
    #expect(!sentence.hasSuffix("."), "\(sentence)")
    #expect(!sentence.contains("\n"), "\(sentence)")
  }

  @Test func theSentencesOfTheFileSayWhatToDo() {
    #expect(
      "\(Self.all[0])"
        == "cannot open store '/p': its schema version 7 is newer than this program's 3; "
        + "install the newer protectd again or restore the backup '/b'")
    #expect(
      "\(Self.all[1])"
        == "cannot open store '/p': its schema version 7 is newer than this program's 3; "
        + "install the newer protectd again")
    #expect(
      "\(StoreError.inUse(path: "/p"))"
        == "cannot open store '/p': another process has it open; stop the other protectd, only one may run")
    #expect("\(StoreError.full(path: "/p"))" == "cannot write store '/p': no space is left on its disk; free some")
    #expect(
      "\(StoreError.arrayInUse("paris", policies: ["gold", "tin"]))"
        == "cannot remove array 'paris': enabled policies 'gold', 'tin' name it; disable or delete them first")
  }

  @Test func recoverySaysWhoCanHelp() {
    #expect(StoreError.full(path: "/p").recovery == .nextCycle)
    #expect(StoreError.damaged(path: "/p", problem: "x", backup: nil).recovery == .operator)
    #expect(StoreError.unknownPolicy("x").recovery == .operator)
    #expect(StoreError.intentDecided(3).recovery == .never)
  }
}
