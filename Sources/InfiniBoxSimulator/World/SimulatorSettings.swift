/// The choices a simulator has to make where public sources are silent or contradict each other (semantics 12).
public struct SimulatorSettings: Sendable, Equatable {
  // MARK: Limits

  /// Initialisations that one source array runs at once; more wait.
  public var maxConcurrentInitializations = 6
  /// Replica definitions of one array.
  public var maxReplicas = 250
  /// Datasets covered by the replicas of one array.
  public var maxReplicatedDatasets = 2_048
  /// Links of one array.
  public var maxLinks = 16
  /// Events that an array keeps; beyond them it drops the oldest fifth at once.
  public var maxEvents = 500_000

  // MARK: Times

  /// Milliseconds of outage after which replicas are auto-suspended; 24 hours.
  public var autoSuspendAfterMilliseconds = 86_400_000
  public var minimumRPOMilliseconds = 4_000
  /// Smallest RPO of the asynchronous leg beside an active-active replica.
  public var minimumConcurrentRPOMilliseconds = 5_000
  public var minimumSyncIntervalMilliseconds = 4_000
  /// What the array takes when a creation names no interval.
  public var defaultSyncIntervalMilliseconds = 4_000
  /// Milliseconds until an event can be read.
  public var eventDelayMilliseconds = 10_000

  // MARK: What sources contradict each other about, or leave open

  /// Whether an RPO may be as short as the sync interval.
  public var allowsRPOEqualToInterval = false
  /// Whether detaching a link auto-suspends its replicas; otherwise they wait for it as in any outage.
  public var detachSuspends = true
  /// Whether an attached link stays down until it is refreshed.
  public var attachNeedsRefresh = false
  /// Whether a dataset with a replica of its own may join a replicated consistency group.
  public var groupAllowsReplicatedMember = false
  /// Whether a replicated consistency group takes and gives members at all.
  public var supportsGroupMemberChange = true
  /// Whether a replica deleted without saying so keeps its staging area; nil is what the array's profile does.
  public var retainsStagingAreaByDefault: Bool?
  /// What becomes of a target that was written since its base.
  public var baseDivergence = BaseDivergence.rollBack
  /// Whether a replicated dataset can be resized.
  public var replicatedResize = ReplicatedResize.byProfile
  /// Whether an active-active replica is auto-suspended after the outage that suspends others.
  public var autoSuspendsActiveActiveOnLinkLoss = false
  /// Whether suspending an auto-suspended replica makes it SUSPENDED; otherwise nothing happens.
  public var suspendOverridesAutoSuspended = true
  /// Whether an active source that finds its peer a source is auto-suspended; otherwise it waits as in an outage.
  public var roleConflictSuspends = true
  /// Whether a locked pool auto-suspends only after the replica's permanent-failure wait interval.
  public var waitsOnPermanentFailure = false
  /// Whether an active-active replica over a link with more than 5 ms of round trip is refused; it is not supported.
  public var refusesActiveActiveOverSlowLink = false
  /// Whether a TARGET shows its state; otherwise it is null.
  public var showsTargetState = false
  /// Whether replica states are reported wrongly while their link is degraded (semantics 2.6).
  public var misreportsStatesWhileDegraded = true
  /// Word of `role` on both sides of an active-active replica.
  public var activeActiveRoleWord = "ACTIVE_ACTIVE_PEER"
  /// Generation of the software of arrays whose description names neither profile nor version.
  public var profile = SimulatedProfile.latest
  /// Whether calls that act on the peer need X-Remote-Authorization (rest 1.7).
  public var requiresRemoteAuthorization = false

  // MARK: Speed

  /// Bytes that one job copies in a second.
  public var copyBytesPerSecond = 200_000_000
  /// Bytes that all jobs over one link copy in a second together; nil is no limit.
  public var linkBytesPerSecond: Int?
  /// Milliseconds that a job takes even if there is nothing to copy.
  public var jobOverheadMilliseconds = 1_000

  public init() {}
}

/// What an array makes of a target that was written since its base (semantics B7).
public enum BaseDivergence: String, Sendable, Codable, CaseIterable {
  case rollBack = "ROLL_BACK"
  case refuse = "REFUSE"
}

/// Which replicated datasets can be resized (semantics 8).
public enum ReplicatedResize: String, Sendable, Codable, CaseIterable {
  case refuse = "REFUSE"
  /// Those of active-active replicas, on profiles that can.
  case byProfile = "BY_PROFILE"
  case allow = "ALLOW"
}
