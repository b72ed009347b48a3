import Protection

/// What can be wrong with the daemon's memory or with what it is asked to remember. Whoever gets one writes nothing to
/// an array in its wake (invariant 13).
public enum StoreError: Error, Hashable, Sendable {
  // The file. `backup` is the newest usable one beside it.
  case newerSchema(path: String, found: Int, known: Int, backup: String?)
  case foreignFile(path: String, because: String, backup: String?)
  case damaged(path: String, problem: String, backup: String?)
  case inUse(path: String)
  case cannotOpen(path: String, because: String)
  case migrationFailed(path: String, version: Int, because: String)
  case backupFailed(path: String, because: String)
  case readOnly(path: String)
  case full(path: String)
  case inputOutput(path: String, because: String)
  case closed(path: String)
  /// Missing, though `trace` beside it says that there was one.
  case lost(path: String, trace: String, backup: String?)
  /// Moved, removed or replaced while it is open.
  case displaced(path: String)
  /// What lies beside it would be read into it and does not belong to it.
  case foreignJournal(path: String, journal: String, because: String)
  case exists(path: String)
  case unusableCopy(file: String, because: String)
  case restoreFailed(path: String, because: String)

  // What a person asked for.
  /// `now`: nil when it does not exist; `basedOn`: 0 when it was not to exist.
  case changedMeanwhile(subject: String, basedOn: Int64, now: Int64?)
  case unknownPolicy(PolicyName)
  case policyTwice(PolicyName)
  case policyNameTaken(PolicyName)
  case unknownArray(ArrayName)
  case duplicateArray(ArrayName)
  case arrayInUse(ArrayName, policies: [PolicyName])
  case registrationRefused(ArrayName, verb: String, RegistrationFlaw)
  case unknownCredential(String)
  case unknownHold(Int64)
  case holdReleased(Int64)
  case holdPassing(Int64, seen: String, ending: String)
  case missingReason(subject: String)
  case alreadyExpired(subject: String, expiresAt: Timestamp)
  case nulInText(prefix: String)

  // What the arrays are.
  case serialDiffers(ArrayName, recorded: Int64, seen: Int64)
  case serialTaken(ArrayName, serial: Int64, by: ArrayName)

  // What a cycle reports.
  case unknownCycle(Int64)
  case unknownIntent(Int64)
  case intentDecided(Int64)
  case stepUndecided(entity: String, link: String, intent: Int64)
  case inconsistentFindings(cycle: Int64, stored: Int, reported: Int)

  case unreadableRow(table: String, row: String, because: String)
  case unexpected(path: String, because: String)

  /// Who can end the trouble: a later attempt, a person, or nobody without another program.
  public enum Recovery: String, Sendable { case nextCycle, `operator`, never }

  public var recovery: Recovery {
    switch self {
    case .full, .inputOutput, .unknownCycle, .stepUndecided: .nextCycle
    case .intentDecided, .unknownIntent, .inconsistentFindings, .unexpected, .closed: .never
    default: .operator
    }
  }

  /// The disk takes no writes, or no longer answers: what it holds may still be read.
  var isOfDisk: Bool {
    switch self {
    case .readOnly, .full, .inputOutput, .cannotOpen: true
    default: false
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .newerSchema, .foreignFile, .damaged, .inUse, .cannotOpen, .migrationFailed, .backupFailed: openingSentence
    case .readOnly, .full, .inputOutput, .closed, .displaced: writingSentence
    case .lost, .foreignJournal, .exists, .unusableCopy, .restoreFailed: replacingSentence
    case .changedMeanwhile, .unknownPolicy, .policyTwice, .policyNameTaken, .unknownArray, .duplicateArray, .arrayInUse,
      .registrationRefused,
      .unknownCredential, .unknownHold, .holdReleased, .holdPassing,
      .missingReason, .alreadyExpired, .nulInText:
      requestSentence
    case .serialDiffers, .serialTaken: arraySentence
    case .unknownCycle, .unknownIntent, .intentDecided, .stepUndecided, .inconsistentFindings, .unreadableRow,
      .unexpected:
      cycleSentence
    }
  }

  private var openingSentence: String {
    switch self {
    case .newerSchema(let path, let found, let known, let backup):
      "cannot open store '\(path)': its schema version \(found) is newer than this program's \(known); "
        + "install the newer protectd again" + (backup.map { " or restore the backup '\($0)'" } ?? "")
    case .foreignFile(let path, let because, let backup):
      "cannot open store '\(path)': \(because); "
        + (backup.map { "restore the backup '\($0)' or move the file away" } ?? "move it away or name another path")
    case .damaged(let path, let problem, let backup):
      "cannot use store '\(path)': it is damaged (\(problem)); "
        + (backup.map { "restore the backup '\($0)' or another copy with 'protectctl store restore FILE'" }
          ?? "restore a copy with 'protectctl store restore FILE' (no backup lies beside it)")
    case .inUse(let path):
      "cannot open store '\(path)': another process has it open; stop the other protectd, only one may run"
    case .cannotOpen(let path, let because):
      "cannot open store '\(path)': \(because); check the state directory and its permissions"
    case .migrationFailed(let path, let version, let because):
      "cannot migrate store '\(path)' to schema version \(version): \(because); nothing was changed, mend the cause "
        + "and start again, or install the older protectd again"
    case .backupFailed(let path, let because):
      "cannot back up store '\(path)' before its migration: \(because); nothing was changed, mend the cause and "
        + "start again"
    default: ""
    }
  }

  private var writingSentence: String {
    switch self {
    case .readOnly(let path):
      "cannot write store '\(path)': the file, its folder or its file system is read-only; make it writable for "
        + "protectd's user"
    case .full(let path): "cannot write store '\(path)': no space is left on its disk; free some"
    case .inputOutput(let path, let because):
      "cannot use store '\(path)': the disk reports an error (\(because)); check the disk and the kernel's log"
    case .closed(let path): "cannot use store '\(path)': it was closed; open it again"
    case .displaced(let path):
      "cannot write store '\(path)': the file was moved, removed or replaced while protectd uses it; put it back, or save "
        + "what protectd has of it with 'protectctl store backup FILE' and then restore that"
    default: ""
    }
  }

  private var replacingSentence: String {
    switch self {
    case .lost(let path, let trace, let backup):
      "cannot open store '\(path)': it is missing, but '\(trace)' says that there was one; "
        + "restore a copy with 'protectctl store restore FILE'"
        + (backup.map { " (the newest beside it is '\($0)')" } ?? "")
        + ", or begin without its policies with 'protectd --new-store'"
    case .foreignJournal(let path, let journal, let because):
      "cannot open store '\(path)': '\(journal)' beside it does not belong to it (\(because)), and nothing was changed; "
        + "move that file away if the store was copied here without it, or restore a copy with "
        + "'protectctl store restore FILE'"
    case .exists(let path):
      "cannot create store '\(path)': there is one; start protectd without --new-store, or move the file away first"
    case .unusableCopy(let file, let because):
      "cannot use copy '\(file)': \(because); name a file that 'protectctl store backup' made"
    case .restoreFailed(let path, let because):
      "cannot restore store '\(path)': \(because); nothing was changed, mend the cause and try again"
    default: ""
    }
  }

  private var requestSentence: String {
    switch self {
    case .changedMeanwhile(let subject, let base, let now):
      "cannot change \(subject): "
        + (now.map {
          base == 0
            ? "it exists already, at revision \($0)"
            : "somebody else has changed it, it is at revision \($0) and no longer at \(base)"
        }
          ?? "it does not exist, and the change is based on its revision \(base)")
        + "; look at it as it is now and decide again"
    case .unknownPolicy(let name): "cannot find policy '\(name)': no policy has this name; see 'protectctl policy list'"
    case .policyTwice(let name): "cannot apply policy '\(name)': it is given twice; keep one of the documents"
    case .policyNameTaken(let name):
      "cannot rename to '\(name)': a policy has or had this name, and its history stays its own; choose another"
    case .unknownArray(let name):
      "cannot find array '\(name.rawValue.shown)': no array is registered under this name; see 'protectctl array list'"
    case .duplicateArray(let name):
      "cannot add array '\(name)': the name is taken; choose another name or remove that array first"
    case .arrayInUse(let name, let policies):
      "cannot remove array '\(name)': "
        + (policies.count == 1 ? "enabled policy " : "enabled policies ")
        + policies.map { "'\($0)'" }.joined(separator: ", ") + (policies.count == 1 ? " names" : " name")
        + " it; disable or delete them first"
    case .registrationRefused(let name, let verb, let flaw): flaw.refusal(to: verb, name)
    case .unknownCredential(let name):
      "cannot unbind credential '\(name.shown)': it is bound to nothing; see the credentials in 'protectctl array list "
        + "--output json'"
    case .unknownHold(let id): "cannot find hold \(id): there is no such hold; see 'protectctl hold list'"
    case .holdReleased(let id): "cannot release hold \(id): it was released before; nothing needs to be done"
    case .holdPassing(let id, let seen, let ending):
      "cannot release hold \(id): its sign stands (\(seen)); it \(ending)"
    case .missingReason(let subject): "cannot keep \(subject): no reason is given; say why, for those who come later"
    case .alreadyExpired(let subject, let expiresAt):
      "cannot keep \(subject): it would have run out at \(expiresAt) already; choose a later time"
    case .nulInText(let prefix):
      "cannot store text that begins '\(prefix)': it holds a NUL character; remove the character"
    default: ""
    }
  }

  private var arraySentence: String {
    switch self {
    case .serialDiffers(let array, let recorded, let seen):
      "cannot use array '\(array)': its serial number is \(seen), but \(recorded) was registered; check the address, "
        + "or remove the array and add it again"
    case .serialTaken(let array, let serial, let other):
      "cannot use array '\(array)': its serial number \(serial) is that of array '\(other)'; remove one of the two"
    default: ""
    }
  }

  private var cycleSentence: String {
    switch self {
    case .unknownCycle(let number):
      "cannot record cycle \(number): it was not begun or is finished already; begin a new one"
    case .unknownIntent(let id): "cannot record the outcome of intent \(id): there is no such intent; report this"
    case .intentDecided(let id):
      "cannot record the outcome of intent \(id): its outcome is decided already; report this"
    case .stepUndecided(let entity, let link, let intent):
      "cannot record a step on \(entity) over link '\(link)': the outcome of intent \(intent) is not known yet; "
        + "wait until both arrays have been read"
    case .inconsistentFindings(let cycle, let stored, let reported):
      "cannot record cycle \(cycle): \(stored) findings would be open but \(reported) were reported; report this"
    case .unreadableRow(let table, let row, let because):
      "cannot read row '\(row)' of table '\(table)': \(because); install the protectd that wrote it, or restore a copy"
    case .unexpected(let path, let because): "cannot use store '\(path)': \(because); report this"
    default: ""
    }
  }
}
