/// The choices a simulator has to make where public sources are silent or contradict each other (semantics 12).
public struct SimulatorSettings: Sendable, Equatable {
  /// Initialisations that one source array runs at once; more wait.
  public var maxConcurrentInitializations = 6
  /// Milliseconds of outage after which replicas are auto-suspended; 24 hours.
  public var autoSuspendAfterMilliseconds = 86_400_000
  public var maxReplicas = 250
  public var maxReplicatedDatasets = 2_048
  public var minimumRPOMilliseconds = 4_000
  public var minimumSyncIntervalMilliseconds = 4_000
  /// What the array takes when a creation names no interval.
  public var defaultSyncIntervalMilliseconds = 4_000
  public var allowsRPOEqualToInterval = false
  /// Milliseconds until an event can be read.
  public var eventDelayMilliseconds = 10_000
  /// Whether detaching a link auto-suspends its replicas.
  public var detachSuspends = true
  /// Whether a replica deleted without saying so keeps its staging area.
  public var retainsStagingAreaByDefault = true
  /// Whether a replica from base is refused if the target was written since; otherwise the target is rolled back.
  public var refusesDivergedBase = false
  /// Whether calls that act on the peer need X-Remote-Authorization (rest 1.7).
  public var requiresRemoteAuthorization = false
  /// Bytes that one job copies in a second.
  public var copyBytesPerSecond = 200_000_000
  /// Milliseconds that a job takes even if there is nothing to copy.
  public var jobOverheadMilliseconds = 1_000
  /// Word of `role` on both sides of an active-active replica.
  public var activeActiveRoleWord = "ACTIVE_ACTIVE_PEER"

  public init() {}
}
