import Protection
import TestSupport
import Testing

/// A start from a base takes the target back to it (semantics B7): what may have come to the target since needs consent.
@Suite struct BaseConsentTests {
  private let world = World.twoArrays().volume("db").volume("db", on: "lyon")
    .policy(.gold(target: .baseSnapshot(otherwise: .withhold))).base(of: "db", guid: "old", age: .hours(48))

  private func withheld(_ world: World) -> [String] {
    world.permitted().withheld.map { "\($0.consent.map { "\($0)" } ?? "none"): \($0.reason)" }
  }

  @Test func theNewestBaseOfBothSidesNeedsNone() {
    #expect(world.permitted().permitted.count == 1)
    #expect(world.base(of: "db", guid: "older", age: .hours(72)).permitted().permitted.count == 1)
    #expect(world.base(of: "db", guid: "new", age: .hours(24)).permitted().permitted.count == 1)
  }

  @Test(arguments: ["paris", "lyon"] as [ArrayName])
  func aNewerBaseOnOneSideShowsThatReplicationWentOn(_ array: ArrayName) throws {
    let went = world.base(of: "db", guid: "new", age: .hours(24), on: [array])
    #expect(
      withheld(went) == [
        "lossSinceBase: a base snapshot of 2026-11-21T12:00:00Z on array '\(array)' shows that replication went on after "
          + "the base, so the target may differ from it; waits for approval"
      ])
    let step = try #require(went.planned().steps.first)
    let approved = went.with {
      $0.history.approvals = [
        Approval(
          stepFingerprint: step.approvalKey(for: .lossSinceBase), approvedBy: "anna", approvedAt: $0.takenAt,
          expiresAt: $0.takenAt + .hours(1))
      ]
    }
    #expect(approved.permitted().permitted == [step])
  }

  @Test func whatTheSourceSharesWithAThirdArraySaysNothingOfTheTarget() {
    let third = world.base(of: "db", guid: "new", age: .hours(24), local: { $0.peerSerial = 1003 }, on: ["paris"])
    #expect(third.permitted().permitted.count == 1)
    let passedOn = world.base(of: "db", guid: "new", age: .hours(24), local: { $0.peerSerial = 1003 }, on: ["lyon"])
    #expect(passedOn.permitted().permitted == [], "the target was replicated on")
  }

  @Test func aReplicaThatTheTargetHadMeanwhileCounts() {
    let target = world.entity("db", on: "lyon").identity
    let replicated = { (lastSeen: Duration) in
      world.with {
        $0.history.knownReplicas = [
          KnownReplica(
            entity: target, link: "lyon-nice", replicaID: 7, localRole: .source, remoteRole: .target,
            lastSeenAt: $0.takenAt + lastSeen, vanishedAt: $0.takenAt)
        ]
      }
    }
    #expect(replicated(.hours(-24)).permitted().withheld.map(\.consent) == [.lossSinceBase])
    #expect(replicated(.hours(-49)).permitted().permitted.count == 1)
  }

  /// Who maps a former target to see what it holds, and takes the mapping away again, has written to it for all we know.
  @Test func aTargetThatWasWritableSinceItsReplicaWasDeletedNeedsConsentForEver() {
    let gone = World.twoArrays().volume("db").replica(of: "db").policy(
      .gold(target: .baseSnapshot(otherwise: .withhold))
    )
    .remembering().deletingReplica(of: "db").base(of: "db", guid: "g", age: .minutes(1)).remembering()
    let mapped = gone.editEntity("db", on: "lyon") {
      $0.isMapped = true
      $0.isWriteProtected = false
    }.later(.minutes(5)).remembering()
    let unmapped = mapped.editEntity("db", on: "lyon") { $0.isMapped = false }.later(.hours(200)).remembering()
    #expect(
      withheld(unmapped) == [
        "lossSinceBase: hosts could write to volume 'db' of array 'lyon' after its replica \(Self.replica(unmapped)) was "
          + "deleted, and what was written to it since the base would be lost; waits for approval"
      ])
    #expect(gone.later(.hours(200)).remembering().permitted().permitted.count == 1)
    let again = mapped.replica(of: "db").remembering().history.knownReplicas
    #expect(!again.isEmpty && again.allSatisfy { !$0.wasWritable }, "what a new replica made of it counts")
  }

  // MARK: What a policy may say beforehand

  private func discarding(_ world: World) -> World {
    world.with { $0.policies[0].goal.target = .baseSnapshot(otherwise: .withhold, targetWrites: .discard) }
  }

  @Test func aFilesystemThatNobodyReachesNeedsNoConsent() {
    let files = World.twoArrays().filesystem("home").filesystem("home", on: "lyon")
      .policy(.gold(kind: .filesystem, target: .baseSnapshot(otherwise: .withhold)))
      .base(of: "home", guid: "g", age: .hours(24))
    let read = { (isExported: Bool?) in files.editEntity("home", on: "lyon") { $0.isExported = isExported } }
    #expect(read(false).permitted().permitted.count == 1)
    #expect(withheld(read(nil)).first?.contains("may be exported to clients and is not write-protected") == true)
    #expect(withheld(read(true)).first?.contains("is exported to clients and not write-protected") == true)
    #expect(discarding(read(nil)).permitted().permitted.count == 1)
    #expect(discarding(read(true)).permitted().permitted.count == 1)
  }

  @Test func aPolicyMaySayThatWritesToTheTargetAreDiscarded() {
    let mapped = world.editEntity("db", on: "lyon") { $0.isMapped = true }.editEntity("db") { $0.isMapped = true }
    #expect(mapped.permitted().permitted == [])
    let reasons = discarding(mapped).permitted().permitted.map(\.reason)
    #expect(reasons.map { $0.hasSuffix(", discarding what was written to the target since") } == [true])
    let effect = try? effect(
      of: discarding(mapped).policies, on: mapped.policies, mapped.observation, mapped.history, mapped.settings)
    #expect(
      effect?.discards == [
        "policy 'gold' discards, without asking, what was written to a target since its base snapshot: hosts may be writing "
          + "to 1 target of this plan, such as volume 'db' of array 'lyon'"
      ])
    let unmapped = discarding(world)
    let quiet = try? Protection.effect(
      of: unmapped.policies, on: [], unmapped.observation, unmapped.history, unmapped.settings)
    #expect(quiet?.discards.first?.hasSuffix(": of this plan none is known to be written to") == true)
  }

  @Test func whatItSaysIsNoWordAboutANewerBase() {
    let went = discarding(world.base(of: "db", guid: "new", age: .hours(24), on: ["lyon"]))
    #expect(went.permitted().withheld.map(\.consent) == [.lossSinceBase])
  }

  @Test func aTargetThatHostsWentOnWithIsNeverDiscarded() {
    let moved = discarding(world.editEntity("db", on: "lyon") { $0.isMapped = true })
    #expect(
      withheld(moved) == [
        "lossSinceBase: volume 'db' of array 'lyon' is mapped to hosts and not write-protected, and hosts reach it and not "
          + "its source, so that its content may be the newer one; there 'discard-target-writes' of policy 'gold' does not "
          + "count; waits for approval"
      ])
    let target = world.entity("db", on: "lyon").identity
    for (localRole, remoteRole) in [(Replica.Role.source, Replica.Role.target), (.peer, .peer), (.target, nil)] {
      let turned = discarding(world.editEntity("db", on: "lyon") { $0.isMapped = true })
        .editEntity("db") { $0.isMapped = true }.with {
          $0.history.knownReplicas = [
            KnownReplica(
              entity: target, link: "lyon-paris", replicaID: 7, localRole: localRole, remoteRole: remoteRole,
              lastSeenAt: $0.takenAt + .hours(-60), vanishedAt: $0.takenAt + .hours(-59))
          ]
        }
      #expect(turned.permitted().withheld.map(\.consent) == [.lossSinceBase])
      #expect(withheld(turned).first?.contains("'discard-target-writes' of policy 'gold' does not count") == true)
    }
  }

  private static func replica(_ world: World) -> Int64 {
    world.history.knownReplicas.first(where: \.wasWritable)?.replicaID ?? 0
  }

  /// An empty target that hosts use becomes read-only under them (semantics R9).
  @Test func anExistingTargetThatHostsWriteToNeedsConsent() {
    let existing = World.twoArrays().volume("db").volume("db", on: "lyon")
      .policy(.gold(target: .existingTarget(otherwise: .withhold)))
    #expect(existing.permitted().permitted.count == 1)
    let mapped = existing.editEntity("db", on: "lyon") { $0.isMapped = true }
    #expect(
      withheld(mapped) == [
        "lossSinceBase: volume 'db' of array 'lyon' is mapped to hosts and not write-protected, and they could no longer "
          + "write to it; waits for approval"
      ])
    #expect(mapped.editEntity("db", on: "lyon") { $0.isWriteProtected = true }.permitted().permitted.count == 1)
  }
}
