/// The daemon-wide limits that guard and track obey; set in `protectd.yaml`, with defaults that suit a first day.
public struct ProtectionSettings: Hashable, Sendable, Codable {
  /// Creations in one cycle over all policies.
  public var createsPerCycle: Int
  /// The part of the estate that one cycle may change, in percent, and the number that is always allowed.
  public var changeSharePercent: Int
  public var changeShareFloor: Int
  /// How often within a day the same change is made to an entity before it is left to whoever undoes it.
  public var repetitionLimit: Int
  /// Initial copies that one source array may have under way or queued; nil: as many as the array has shown to run at
  /// once (`CopySlots`).
  public var initializationsInFlight: Int?
  /// Replica definitions that an array takes (rest 18) and how many of them are left to operators.
  public var replicaLimit: Int
  public var replicaSlotsKept: Int
  /// Part of a remote pool's free space that a creation must leave, in percent of what is free now.
  public var poolReservePercent: Int
  /// How long after a replica vanished nothing is created in its place: an operator may be between delete and
  /// re-create.
  public var deletedReplicaGrace: Duration
  /// How long an array may still be at work on a request, and its lists may lag behind its answers.
  public var settleTime: Duration
  /// First pause after a refused step; doubles with each further refusal, up to the longest.
  public var refusalPause: Duration
  public var refusalPauseLongest: Duration
  /// How long an entity of an approve or enforce policy may stay unprotected before that is critical.
  public var unprotectedCriticalAfter: Duration
  /// How long a replica may stay suspended by a user before that is critical.
  public var suspendedCriticalAfter: Duration
  /// How long a job may be stalled before that is critical: after a day the array gives up (semantics A11).
  public var stalledCriticalAfter: Duration
  /// How long a replica may wait for its first copy to begin, and how long that copy may stand still.
  public var initializationPatience: Duration
  /// From which age on the remains of deleted replicas are reported.
  public var leftoverAfter: Duration
  /// Volumes and filesystems that an array replicates at most (semantics 10.1).
  public var replicatedDatasetLimit: Int
  /// By how much clocks may differ before nothing is done that only the passing of time makes possible.
  public var clockTolerance: Duration
  public var alerts: AlertSettings

  public init(
    createsPerCycle: Int = 50, changeSharePercent: Int = 20, changeShareFloor: Int = 20, repetitionLimit: Int = 3,
    initializationsInFlight: Int? = nil, replicaLimit: Int = 250, replicaSlotsKept: Int = 10,
    poolReservePercent: Int = 10, deletedReplicaGrace: Duration = .seconds(3600),
    settleTime: Duration = .seconds(60), refusalPause: Duration = .seconds(60),
    refusalPauseLongest: Duration = .seconds(3600), unprotectedCriticalAfter: Duration = .seconds(3600),
    suspendedCriticalAfter: Duration = .seconds(86_400), stalledCriticalAfter: Duration = .seconds(12 * 3600),
    initializationPatience: Duration = .seconds(4 * 3600), leftoverAfter: Duration = .seconds(7 * 86_400),
    replicatedDatasetLimit: Int = 2048, clockTolerance: Duration = .seconds(60),
    alerts: AlertSettings = AlertSettings()
  ) {
    self.createsPerCycle = createsPerCycle
    self.changeSharePercent = changeSharePercent
    self.changeShareFloor = changeShareFloor
    self.repetitionLimit = repetitionLimit
    self.initializationsInFlight = initializationsInFlight
    self.replicaLimit = replicaLimit
    self.replicaSlotsKept = replicaSlotsKept
    self.poolReservePercent = poolReservePercent
    self.deletedReplicaGrace = deletedReplicaGrace
    self.settleTime = settleTime
    self.refusalPause = refusalPause
    self.refusalPauseLongest = refusalPauseLongest
    self.unprotectedCriticalAfter = unprotectedCriticalAfter
    self.suspendedCriticalAfter = suspendedCriticalAfter
    self.stalledCriticalAfter = stalledCriticalAfter
    self.initializationPatience = initializationPatience
    self.leftoverAfter = leftoverAfter
    self.replicatedDatasetLimit = replicatedDatasetLimit
    self.clockTolerance = clockTolerance
    self.alerts = alerts
  }
}
