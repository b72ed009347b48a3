/// The keys of a scenario's settings: one line a setting, which is all that a new one needs here.
extension SimulatorSettings: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(decoder, "the settings", knows: Self.keys.map(\.name))
    self.init()
    for key in Self.keys { try key.read(&self, object) }
  }

  private struct Key: Sendable {
    let name: String
    /// Leaves the setting as it is if the key is absent.
    let read: @Sendable (inout SimulatorSettings, ScenarioObject) throws -> Void

    static func number(
      _ name: String, _ path: any WritableKeyPath<SimulatorSettings, Int> & Sendable,
      in range: ClosedRange<Int> = ScenarioObject.anyNumber
    ) -> Key {
      Key(name: name) { $0[keyPath: path] = try $1.integer(name, or: $0[keyPath: path], in: range) }
    }

    static func optionalNumber(
      _ name: String, _ path: any WritableKeyPath<SimulatorSettings, Int?> & Sendable
    ) -> Key {
      Key(name: name) { if $1.has(name) { $0[keyPath: path] = try $1.optionalInteger(name, in: 1...Int.max) } }
    }

    static func flag(_ name: String, _ path: any WritableKeyPath<SimulatorSettings, Bool> & Sendable) -> Key {
      Key(name: name) { $0[keyPath: path] = try $1.flag(name, or: $0[keyPath: path]) }
    }

    static func optionalFlag(_ name: String, _ path: any WritableKeyPath<SimulatorSettings, Bool?> & Sendable) -> Key {
      Key(name: name) { if $1.has(name) { $0[keyPath: path] = try $1.optionalFlag(name) } }
    }

    static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
      _ name: String, _ path: any WritableKeyPath<SimulatorSettings, Word> & Sendable
    ) -> Key {
      Key(name: name) { $0[keyPath: path] = try $1.word(name, or: $0[keyPath: path]) }
    }

    static func text(_ name: String, _ path: any WritableKeyPath<SimulatorSettings, String> & Sendable) -> Key {
      Key(name: name) { $0[keyPath: path] = try $1.optionalText(name) ?? $0[keyPath: path] }
    }
  }

  private static let keys: [Key] = [
    .number("max_concurrent_initializations", \.maxConcurrentInitializations, in: 1...10_000),
    .number("max_replicas", \.maxReplicas),
    .number("max_replicated_datasets", \.maxReplicatedDatasets),
    .number("max_links", \.maxLinks),
    .number("max_events", \.maxEvents, in: 1...10_000_000),
    .number("auto_suspend_after_milliseconds", \.autoSuspendAfterMilliseconds),
    .number("minimum_rpo_milliseconds", \.minimumRPOMilliseconds),
    .number("minimum_concurrent_rpo_milliseconds", \.minimumConcurrentRPOMilliseconds),
    .number("minimum_sync_interval_milliseconds", \.minimumSyncIntervalMilliseconds, in: 1...86_400_000),
    .number("default_sync_interval_milliseconds", \.defaultSyncIntervalMilliseconds, in: 1...86_400_000),
    .number("event_delay_milliseconds", \.eventDelayMilliseconds, in: 0...86_400_000),
    .flag("allows_rpo_equal_to_interval", \.allowsRPOEqualToInterval),
    .flag("detach_suspends", \.detachSuspends),
    .flag("attach_needs_refresh", \.attachNeedsRefresh),
    .flag("group_allows_replicated_member", \.groupAllowsReplicatedMember),
    .flag("supports_group_member_change", \.supportsGroupMemberChange),
    .optionalFlag("retains_staging_area_by_default", \.retainsStagingAreaByDefault),
    .word("base_divergence", \.baseDivergence),
    .word("replicated_resize", \.replicatedResize),
    .flag("auto_suspends_active_active_on_link_loss", \.autoSuspendsActiveActiveOnLinkLoss),
    .flag("suspend_overrides_auto_suspended", \.suspendOverridesAutoSuspended),
    .flag("role_conflict_suspends", \.roleConflictSuspends),
    .flag("waits_on_permanent_failure", \.waitsOnPermanentFailure),
    .flag("refuses_active_active_over_slow_link", \.refusesActiveActiveOverSlowLink),
    .flag("shows_target_state", \.showsTargetState),
    .flag("misreports_states_while_degraded", \.misreportsStatesWhileDegraded),
    .text("active_active_role_word", \.activeActiveRoleWord),
    .word("profile", \.profile),
    .flag("requires_remote_authorization", \.requiresRemoteAuthorization),
    .number("copy_bytes_per_second", \.copyBytesPerSecond, in: 1...Int.max),
    .optionalNumber("link_bytes_per_second", \.linkBytesPerSecond),
    .number("job_overhead_milliseconds", \.jobOverheadMilliseconds, in: 0...86_400_000),
  ]
}
