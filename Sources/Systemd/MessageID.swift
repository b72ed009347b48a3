/// The kinds of journal entries of protectd, one per event class. The raw value is the word in `PROTECTD_EVENT`; `id` is
/// the `MESSAGE_ID` under which `systemd/protectd.catalog` explains cause and action, unless the entry brings one of its
/// own, as those about findings do.
public enum ProtectdMessageID: String, CaseIterable, Sendable {
  /// A drift was found.
  case findingOpened = "finding-opened"
  /// A finding got worse.
  case findingEscalated = "finding-escalated"
  /// A finding is still open.
  case findingReminder = "finding-reminder"
  /// A finding is gone, by complete observation.
  case findingResolved = "finding-resolved"
  /// A cycle was recorded.
  case cycle
  /// A cycle ended without a complete result.
  case cycleFailed = "cycle-failed"
  /// The daemon ended in the middle of reading arrays.
  case readingCutOff = "reading-cut-off"
  /// A step was applied to an array.
  case step
  /// A step did not succeed, or its outcome is not known yet.
  case stepFailed = "step-failed"
  /// A step was planned but withheld by the guard.
  case withheld
  /// A policy was changed through the control socket.
  case policy
  /// An array was added, changed or removed through the control socket.
  case array
  /// What a credential was bound to was forgotten.
  case credentialUnbound = "credential-unbound"
  /// Somebody asked to register an array who may not.
  case registrationRefused = "registration-refused"
  /// Steps were approved through the control socket.
  case approval
  /// An entity was put on hold.
  case hold
  /// A person's hold is about to run out.
  case holdReminder = "hold-reminder"
  /// A hold ended.
  case holdReleased = "hold-released"
  /// The daemon is ready.
  case startup
  /// The daemon cannot start, for another reason than its configuration or database.
  case startFailed = "start-failed"
  /// The daemon is stopping.
  case shutdown
  /// The configuration was reread.
  case reload
  /// The configuration cannot be used as it is.
  case configuration
  /// The database has a problem.
  case store
  /// The journal takes entries again after it took none for a while.
  case journal

  /// 32 hexadecimal digits in lower case. Never changed: filters and the catalog rely on it.
  public var id: String {
    switch self {
    case .findingOpened: "18a4b755a89668b91ddbf87200699eb7"
    case .findingEscalated: "6f134b2fadff51f417bc123e4cc4cd63"
    case .findingReminder: "c7655cd8aec05421e2bc6444d4b378f2"
    case .findingResolved: "212f134c28daedea82d1c535d563e174"
    case .cycle: "afbf3bc6c7608e312efcd773b2c75508"
    case .cycleFailed: "3c13247dcfdd8b46aecac1a7032106d7"
    case .readingCutOff: "7b0f3b5c6a4e4d0f9c1d2a86e5b7c913"
    case .step: "c9f6e50ac920cdc31428f0a6b9732c69"
    case .stepFailed: "acf6abe8b85e9c97af62a5f76b53a657"
    case .withheld: "841d9f1872221264c0b593b32f72025a"
    case .policy: "5f0db44a6578a31d4937eb1dc6f78e88"
    case .array: "308bb2eaf7994e6f7a9a8ef53f6068fb"
    case .credentialUnbound: "4f0de47d74a449809f73df494d186399"
    case .registrationRefused: "efa1b7054d724e9c839952e22feee830"
    case .approval: "e3bf2315b07711609cdb307ed0282cd3"
    case .hold: "5943fcb54e9e4283a7eb214222cbdb09"
    case .holdReminder: "0f6a4d1be2c84f0d9a7351c80e6bd2f4"
    case .holdReleased: "d772ba7965926b472cc4702984df5ef4"
    case .startup: "c5bae8ea0dab41970e4b2490a70c0599"
    case .startFailed: "d0cc957104a60b374c05edc18ccf6352"
    case .shutdown: "dfc45996005b627928c069ddcdd7dc65"
    case .reload: "4a5f187fdad7808471d672c7eb895a4e"
    case .configuration: "453490a4c91e2b947544217664abaf00"
    case .store: "0c3f86efd85c90b8ea4b9b36106399be"
    case .journal: "80c6ea895b3c41f4a02d4d7390419e89"
    }
  }
}
