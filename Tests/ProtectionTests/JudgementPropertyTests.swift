import Protection
import TestSupport
import Testing

/// What must hold in every world, however broken. A failure names the seed of its world.
@Suite struct JudgementPropertyTests {
  static let seeds = Array(UInt64(1)...300)

  @Test func nothingIsPermittedFromAnUnknown() {
    var permitted = 0
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      for step in world.permitted().permitted {
        permitted += 1
        let array = world.observation[step.array]
        let peer = world.observation[step.peer]
        #expect(array != nil && peer != nil, "seed \(seed)")
        #expect(array?.entities.contains { $0.identity == step.entity.identity } == true, "seed \(seed)")
        #expect(array?.links.first { $0.name == step.link }?.isUp == true, "seed \(seed)")
        #expect(peer?.links.first { $0.remoteSerial == array?.serial }?.isUp == true, "seed \(seed)")
      }
    }
    #expect(permitted > 200, "worlds in which nothing is permitted prove nothing")
  }

  @Test func nothingIsPermittedForPoliciesThatObserveNorOnUndecidedOrHeldEntities() {
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      let undecided = Set(world.history.undecidedIntents.map(\.step.entity.identity))
      let held = Set(
        world.history.holds.compactMap { hold in
          if case .entity(let entity) = hold.scope { entity.identity } else { nil }
        })
      for step in world.permitted().permitted {
        let policy = world.policies.first { $0.name == step.policy }
        #expect(policy?.mode == .enforce, "seed \(seed)")
        #expect(!undecided.contains(step.entity.identity), "seed \(seed)")
        #expect(!held.contains(step.entity.identity), "seed \(seed)")
      }
    }
  }

  @Test func permittedAndWithheldAreThePlanInOrder() {
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      let plan = world.planned()
      let answer = world.permitted()
      let withheldSteps = answer.withheld.compactMap(\.step)
      #expect(Set(answer.permitted + withheldSteps) == Set(plan.steps), "seed \(seed)")
      #expect(answer.permitted.count + withheldSteps.count == plan.steps.count, "seed \(seed)")
      #expect(answer.permitted == plan.steps.filter { answer.permitted.contains($0) }, "seed \(seed)")
      #expect(withheldSteps == plan.steps.filter { withheldSteps.contains($0) }, "seed \(seed)")
      #expect(answer.withheld.filter { $0.step == nil } == plan.withheld, "seed \(seed)")
      #expect(answer.withheld.allSatisfy { !$0.reason.isEmpty }, "seed \(seed)")
    }
  }

  @Test func budgetsHoldAndEachEntityGetsOneStepPerLink() {
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      let permitted = world.permitted().permitted
      let creations = permitted.filter { $0.change.word == "create-replica" }
      #expect(creations.count <= world.settings.createsPerCycle, "seed \(seed)")
      #expect(creations.count <= world.settings.initializationsInFlight ?? CopySlots.fewest, "seed \(seed)")
      #expect(Set(creations.map(\.entity.identity)).count == creations.count, "seed \(seed)")
      let places = world.planned().steps.map { "\($0.entity.identity) \($0.link)" }
      #expect(Set(places).count == places.count, "seed \(seed)")
      for policy in world.policies {
        let limit = policy.limits.createsPerCycle ?? .max
        #expect(creations.count { $0.policy == policy.name } <= limit, "seed \(seed)")
      }
    }
  }

  @Test func nothingIsWrittenToAnArrayThatMayBeAnotherOneOrLacksWhatItNeeds() {
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      for step in world.permitted().permitted {
        let (array, peer) = (world.inventories[step.array], world.inventories[step.peer])
        let link = array?.links.first { $0.name == step.link }
        let back = peer?.links.first { $0.id == link?.remoteLinkID }
        #expect(
          link?.remoteSystemName == peer?.systemName && back?.remoteSystemName == array?.systemName, "seed \(seed)")
        guard case .createReplica(let creation) = step.change else { continue }
        #expect(array?.version == peer?.version, "seed \(seed)")
        if creation.replication == .sync {
          #expect(
            array?.abilities.contains(.syncReplication) == true && peer?.abilities.contains(.syncReplication) == true,
            "seed \(seed)")
          #expect(link?.isAsyncOnly == false && back?.isAsyncOnly == false, "seed \(seed)")
        }
      }
    }
  }

  @Test func everyPolicyHasOneVerdictOnEachEntityThatItSelects() {
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      let assessment = world.assessed()
      for policy in world.policies {
        let selected = selection(of: policy, world)
        let verdicts = assessment.verdicts.filter { $0.policy == policy.name }
        #expect(Set(verdicts.map(\.entity.identity)) == selected, "seed \(seed)")
        #expect(verdicts.count == selected.count, "seed \(seed)")
      }
    }
  }

  @Test func protectedIsEarnedFromBothSides() {
    var seen = 0
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      let verdicts = world.assessed().verdicts
      for verdict in verdicts where verdict.verdict == .protected {
        seen += 1
        // What another policy protects through its group is as safe as the group.
        let decisive = throughGroup(verdict, verdicts, world) ?? [verdict]
        let isProven = decisive.allSatisfy { $0.verdict == .protected && isEarned($0, world) }
        #expect(isProven, "seed \(seed): \(verdict.entity.name) under \(verdict.policy)")
      }
    }
    #expect(seen > 100, "worlds in which nothing is protected prove nothing")
  }

  @Test func afterThePermittedStepsTheNextPlanProposesNoneOfThem() {
    for seed in Self.seeds {
      let world = World.random(seed: seed)
      let permitted = world.permitted().permitted
      let next = world.applying(permitted).planned().steps.map { "\($0.change.word) \($0.entity.identity) \($0.link)" }
      for step in permitted {
        #expect(
          !next.contains("\(step.change.word) \(step.entity.identity) \(step.link)"), "seed \(seed): \(step.reason)")
      }
    }
  }

  @Test func unknownResolvesNothingAndNothingIsOpenedTwice() {
    var resolved = 0
    for seed in Self.seeds {
      var world = World.random(seed: seed)
      world = world.remembering()
      let after = World.random(seed: seed &+ 1000).with { $0.history.openFindings = world.history.openFindings }
      let tracking = track(after.assessed(), after.observation, after.history, after.settings.alerts, cycle: 2)
      for transition in tracking.transitions where transition.kind == .resolved {
        resolved += 1
        #expect(
          transition.finding.judgedFrom.allSatisfy { after.unreadable[$0] == nil }, "seed \(seed)")
      }
      #expect(Set(tracking.open.map(\.subject)).count == tracking.open.count, "seed \(seed)")
      let again = after.with { $0.history.openFindings = tracking.open }
      #expect(
        track(again.assessed(), again.observation, again.history, again.settings.alerts, cycle: 3).transitions == [],
        "seed \(seed)")
    }
    #expect(resolved > 300)
  }

  // Obvious counterparts, written without the index or the rules.

  private func selection(of policy: Policy, _ world: World) -> Set<EntityIdentity> {
    guard let inventory = world.observation[policy.array] else { return [] }
    return Set(
      inventory.entities.filter { entity in
        let pool = inventory.pools.first { $0.id == entity.poolID }?.name ?? ""
        return entity.kind == policy.selector.kind && policy.selector.names.matches(entity.name)
          && (policy.selector.pools.isEmpty || policy.selector.pools.contains(pool))
      }.map(\.identity))
  }

  /// The verdicts on the consistency group that holds a volume, where a policy claims that; nil where none does, and for a volume
  /// with a replica of its own.
  private func throughGroup(_ verdict: EntityVerdict, _ all: [EntityVerdict], _ world: World) -> [EntityVerdict]? {
    let inventory = world.observation[verdict.array]
    let volume = inventory?.entities.first { $0.identity == verdict.entity.identity }
    guard let group = volume?.consistencyGroupID,
      inventory?.replicas.contains(where: { $0.entityKind == .volume && $0.localEntity == volume?.object }) == false
    else { return nil }
    let judged = all.filter {
      $0.array == verdict.array && $0.entity.kind == .consistencyGroup && $0.entity.identity.object == group
        && $0.verdict.word != .excluded
    }
    return judged.isEmpty ? nil : judged
  }

  private func isEarned(_ verdict: EntityVerdict, _ world: World) -> Bool {
    guard let policy = world.policies.first(where: { $0.name == verdict.policy }),
      let here = world.observation[verdict.array], let link = here.links.first(where: { $0.name == verdict.link }),
      let there = world.observation.readings.keys.compactMap({ world.observation[$0] })
        .first(where: { $0.serial == link.remoteSerial }),
      let local = here.replicas.first(where: { replica in
        replica.linkID == link.id
          && (replica.localEntity == verdict.entity.identity.object
            || replica.pairs.contains { $0.local == verdict.entity.identity.object })
      }),
      let remote = there.replicas.first(where: { $0.id == local.remoteID && $0.remoteID == local.id })
    else { return false }
    let rolesFit =
      (local.role == .source && remote.role == .target) || (local.role == .peer && remote.role == .peer)
    let isFresh =
      local.type == .known(.async)
      ? local.restorePoint != nil && !local.isInitial : local.synchronisation == .synchronized
    let backs = there.links.filter { $0.remoteSerial == here.serial }
    return link.isUp && backs.allSatisfy(\.isUp) && rolesFit && local.state == .active && isFresh
      && local.type == .known(policy.goal.replication.type)
  }
}
