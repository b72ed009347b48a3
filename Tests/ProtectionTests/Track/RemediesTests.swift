import Protection
import TestSupport
import Testing

/// What happens next about a finding, and how long the journal waits for it.
@Suite struct RemediesTests {
  private let world = World.twoArrays().volume("db").policy(.gold())

  private func hasReplica(_ life: inout RemedyLife) { life.world = life.world.replica(of: "db") }

  @Test func `what the very same cycle protects is pending and told to nobody`() {
    var life = RemedyLife(world)
    #expect(life.cycle(.done(replicaID: 7)) == [])
    #expect(life.open(.unprotected).map(\.alert.word) == [.pending])
    #expect(
      life.next(.unprotected) == [
        Next(word: .done, sentence: "a replica was created in cycle 1; the next complete reading shows it")
      ])
    hasReplica(&life)
    #expect(life.cycle() == [] && life.cycle() == [])
    #expect(life.open(.unprotected) == [])
  }

  @Test func `what is done again and again and never seen is told after the patience`() {
    var life = RemedyLife(world)
    for _ in 0..<10 { #expect(life.cycle(.done(replicaID: 7)) == []) }
    #expect(life.cycle(.done(replicaID: 7)) == ["opened unprotected"])
  }

  @Test func `a step that is permitted and never carried out is told after the patience`() {
    var life = RemedyLife(world)
    for _ in 0..<10 { #expect(life.cycle() == []) }
    #expect(life.next(.unprotected).map(\.word) == [.planned])
    #expect(life.cycle() == ["opened unprotected"])
  }

  @Test func `a remedy that fails is told at once with the array's reason`() {
    var life = RemedyLife(world)
    #expect(life.cycle(.refused(because: "no such pool")) == ["opened unprotected"])
    #expect(life.next(.unprotected).map(\.word) == [.refused])
    #expect(life.next(.unprotected)[0].sentence.contains("the array refused create-replica: no such pool"))
  }

  @Test func `a lost answer is waited for, because it has a finding of its own`() {
    var life = RemedyLife(world)
    #expect(life.cycle(.unknown(because: "time-out")) == [])
    #expect(life.next(.unprotected).map(\.word) == [.undecided])
    life.world = life.world.undecided(life.world.planned().steps[0])
    #expect(life.cycle() == ["opened outcome-unknown"])
  }

  @Test func `what nobody may do is told at once with what a person must do`() {
    var life = RemedyLife(World.twoArrays().volume("db").policy(.gold(mode: .observe)))
    #expect(life.cycle() == ["opened unprotected"])
    #expect(
      life.next(.unprotected) == [
        Next(
          word: .withheld,
          sentence:
            "withheld create-replica: policy 'gold' only observes; a person must do it on the array, or give the "
            + "policy the mode 'approve' or 'enforce'")
      ])
    life = RemedyLife(World.twoArrays().volume("db").policy(.gold(mode: .approve)))
    #expect(life.cycle() == ["opened unprotected"])
    #expect(life.next(.unprotected).map(\.word) == [.approval])
  }

  @Test func `a hold that is put on while a remedy is waited for is told at once`() {
    var life = RemedyLife(world)
    #expect(life.cycle() == [])
    life.world = life.world.holding(.policy("gold"))
    #expect(life.cycle() == ["opened unprotected"])
    #expect(life.next(.unprotected)[0].sentence.hasPrefix("withheld create-replica: hold 1 on policy 'gold'"))
  }

  private func queue() -> RemedyLife {
    var world = World.twoArrays().filesystem("home", size: 10).replica(of: "home").editReplica(of: "home") {
      $0.isInitial = true
      $0.job = .initializing
    }.volume("db").policy(.gold())
    world.settings.initializationsInFlight = 1
    return RemedyLife(world)
  }

  @Test func `a queue is told when its first forecast has passed, however the forecast moves on`() {
    var life = queue()
    let start = life.world.takenAt
    for minute in 0..<130 {
      let told = life.cycle(turn: life.world.takenAt + .hours(2))
      #expect(told.filter { $0.hasSuffix("unprotected") } == [], "after \(minute) minutes")
    }
    #expect(life.next(.unprotected).map(\.word) == [.queued])
    #expect(life.cycle(turn: life.world.takenAt + .hours(2)) == ["opened unprotected"])
    #expect(life.world.takenAt - start == .minutes(131))
  }

  @Test func `what people read of a queue stays the same, so that it is not written in each cycle`() {
    var life = queue()
    let turn = life.world.takenAt + .hours(2)
    _ = life.cycle(turn: turn)
    #expect(
      life.next(.unprotected)[0].sentence
        == "waits for its turn, about \(turn): 1 initial copy is under way or planned before it on array 'paris', the "
        + "limit is 1")
    // Before the hour that makes it critical.
    for minute in 1..<30 {
      _ = life.cycle(turn: turn + .seconds(Int64(minute) * 17))
      #expect(life.tracking.changed.filter { $0.finding.kind == .unprotected } == [])
      #expect(life.tracking.touched.filter { $0.kind == .unprotected } == [])
    }
  }

  @Test func `a queue that nobody can forecast is told after the patience, and no forecast counts for more than a day`()
  {
    var life = queue()
    for _ in 0..<10 { #expect(life.cycle().filter { $0.hasSuffix("unprotected") } == []) }
    #expect(life.cycle() == ["opened unprotected"])

    life = queue()
    let far = life.world.takenAt + .hours(24 * 365)
    #expect(!life.cycle(turn: far, pause: .hours(24)).contains("opened unprotected"))
    #expect(life.cycle(turn: far, pause: .minutes(10)).contains("opened unprotected") == false)
    #expect(life.cycle(turn: far).contains("opened unprotected"))
  }

  @Test func `a clock that was ahead and is set back hides nothing for longer than a day`() {
    var life = RemedyLife(world.later(.hours(24 * 730)))
    #expect(life.cycle() == [])
    life.world.takenAt = world.takenAt
    #expect(life.cycle(pause: .hours(24) + .minutes(10)) == [])
    #expect(life.cycle() == ["opened unprotected"])
  }

  @Test func `without patience everything is told at once`() {
    var life = RemedyLife(world.with { $0.settings.alerts.remedyPatience = .zero })
    #expect(life.cycle(.done(replicaID: 7)) == ["opened unprotected"])
  }

  @Test func `a member waits for what is done about its group`() {
    let policies = World.twoArrays().group("fin", members: ["fin-1"]).policy(.gold(kind: .consistencyGroup))
    var life = RemedyLife(policies.policy(.gold(named: "volumes")))
    #expect(life.cycle(.done(replicaID: 7)) == [])
    #expect(life.tracking.changed.map { $0.finding.entity?.name } == ["fin"], "a claimed group answers for its members")

    life = RemedyLife(World.twoArrays().group("fin", members: ["fin-1"]).policy(.gold(named: "volumes")))
    #expect(life.cycle() == ["opened unprotected"])
    #expect(
      life.next(.unprotected).map(\.sentence) == [
        "through consistency group 'fin': a person must claim it with a policy"
      ])
  }

  @Test func `a volume that was deleted and made again under its name has the reason and the remedy in its finding`() {
    let made = world.replica(of: "db").deletingReplica(of: "db").removing("db").volume("db")
    var life = RemedyLife(made)
    #expect(life.cycle().contains("opened unprotected"))
    let sentence = life.next(.unprotected)[0].sentence
    #expect(sentence.hasPrefix("withheld create-replica: array 'lyon' already has a volume 'db'; a person must look"))
    #expect(sentence.contains("may be the copy of an earlier one") && sentence.contains("rename it, or remove it"))
  }

  @Test func `what there is no step for says who ends it`() {
    for kind in FindingKind.allCases {
      let next = Remedies().remedy(of: Finding(kind: kind, severity: .warning, summary: "x", judgedFrom: [])).next
      #expect([.person, .waiting].contains(next.word), "\(kind)")
      #expect(next.sentence.hasPrefix("a person must ") || next.sentence.hasPrefix("nothing need be done: "), "\(kind)")
    }
  }

  @Test
  func `whatever is wrong, nothing is kept from the journal that is not under way, and each row says what ends it`() {
    var held = 0
    for seed in UInt64(1)...200 {
      var life = RemedyLife(World.random(seed: seed))
      _ = life.cycle(seed % 2 == 0 ? .done(replicaID: 7) : nil)
      let outages = Inhibition(life.tracking.open)
      for finding in life.tracking.open where finding.alert.told == nil && outages.cause(of: finding) == nil {
        guard finding.alert.goodReadings == 0, finding.openedInCycle == life.number else { continue }
        held += 1
        let next = life.tracking.changed.first { $0.finding.subject == finding.subject }?.next
        #expect([.done, .undecided, .planned, .queued].contains(next?.word), "seed \(seed): \(finding.subject)")
      }
      for row in life.world.permitted().withheld {
        #expect(row.whatEnds().contains(row.isQueued ? "waits for its turn" : " "), "seed \(seed)")
        #expect(row.remedy().sentence.contains(row.reason), "seed \(seed)")
      }
    }
    #expect(held > 100, "worlds in which nothing is waited for prove nothing")
  }
}
