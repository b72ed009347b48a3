import Foundation
import InfiniBoxSimulator
import Testing

/// The settings of semantics 12: each with its default, each reachable from a scenario file.
@Suite struct SettingsTests {
  @Test("12: the defaults")
  func defaults() {
    let settings = SimulatorSettings()
    #expect(settings.maxConcurrentInitializations == 6 && settings.autoSuspendAfterMilliseconds == 86_400_000)
    #expect(settings.maxReplicas == 250 && settings.maxReplicatedDatasets == 2_048 && settings.maxLinks == 16)
    #expect(settings.minimumRPOMilliseconds == 4_000 && settings.minimumSyncIntervalMilliseconds == 4_000)
    #expect(settings.minimumConcurrentRPOMilliseconds == 5_000 && settings.eventDelayMilliseconds == 10_000)
    #expect(!settings.allowsRPOEqualToInterval && settings.detachSuspends && !settings.groupAllowsReplicatedMember)
    #expect(settings.supportsGroupMemberChange && settings.retainsStagingAreaByDefault == nil)
    #expect(settings.baseDivergence == .rollBack && settings.replicatedResize == .byProfile)
    #expect(!settings.autoSuspendsActiveActiveOnLinkLoss && settings.suspendOverridesAutoSuspended)
    #expect(!settings.showsTargetState && settings.profile == .latest)
  }

  @Test("12: every setting has a key in a scenario file")
  func keys() throws {
    let values: [String: Any] = [
      "max_concurrent_initializations": 1, "max_replicas": 2, "max_replicated_datasets": 3, "max_links": 4,
      "max_events": 5, "auto_suspend_after_milliseconds": 6, "minimum_rpo_milliseconds": 7,
      "minimum_concurrent_rpo_milliseconds": 8, "minimum_sync_interval_milliseconds": 9,
      "default_sync_interval_milliseconds": 10, "event_delay_milliseconds": 11, "allows_rpo_equal_to_interval": true,
      "detach_suspends": false, "attach_needs_refresh": true, "group_allows_replicated_member": true,
      "supports_group_member_change": false, "retains_staging_area_by_default": false, "base_divergence": "REFUSE",
      "replicated_resize": "ALLOW", "auto_suspends_active_active_on_link_loss": true,
      "suspend_overrides_auto_suspended": false, "role_conflict_suspends": false, "waits_on_permanent_failure": true,
      "shows_target_state": true, "refuses_active_active_over_slow_link": true,
      "misreports_states_while_degraded": false, "active_active_role_word": "PEER",
      "profile": "old", "requires_remote_authorization": true, "copy_bytes_per_second": 12,
      "link_bytes_per_second": 13, "job_overhead_milliseconds": 14,
    ]
    let known = Set(Mirror(reflecting: SimulatorSettings()).children.compactMap(\.label))
    #expect(known.count == values.count)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let settings = try decoder.decode(
      SimulatorSettings.self, from: JSONSerialization.data(withJSONObject: values, options: []))
    // No field keeps its default.
    let standard = Dictionary(
      uniqueKeysWithValues: Mirror(reflecting: SimulatorSettings()).children.map { ($0.label ?? "", "\($0.value)") })
    for child in Mirror(reflecting: settings).children {
      #expect(standard[child.label ?? ""] != "\(child.value)", "\(child.label ?? "")")
    }
  }

  @Test("12: an unknown setting is refused by name")
  func unknown() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SimulatorSettings.self, from: Data(#"{"detachSuspend": true}"#.utf8))
    }
  }

  @Test("12: the word for the role of an active-active peer can be set")
  func roleWord() async throws {
    let world = try WatchedWorld(.activeActive) { $0.settings.activeActiveRoleWord = "PEER" }
    #expect(try await world.shown()["role"] as? String == "PEER")
  }

  @Test(
    "12: a source that finds its peer promoted is suspended, or waits until one gives way", arguments: [true, false])
  func roleConflict(suspends: Bool) throws {
    let world = try WatchedWorld { $0.settings.roleConflictSuspends = suspends }
    try world.perform(.setLink("paris-lyon", .down))
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    try world.perform(.setLink("paris-lyon", .up))
    world.advance(25 * 3_600)
    #expect(try world.replica().state == (suspends ? .autoSuspended : .active))
    #expect(try world.replica().jobState == (suspends ? "DONE" : "STALLED"))
    try world.perform(.changeRole(replicaOf: "v"), on: "lyon")
    world.advance(1)
    #expect(try world.replica().state == (suspends ? .autoSuspended : .active))
    #expect(try world.isEqual())
  }
}
