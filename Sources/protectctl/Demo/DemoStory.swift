import ControlAPI
import Foundation

/// What is shown, in three acts. Each claim is checked against the commands' JSON and against the arrays themselves.
struct DemoStory {
  let stage: DemoStage
  /// Seconds on the arrays for each second of the watcher.
  let speed: Int
  var screen: DemoScreen { stage.screen }

  func tell() throws {
    let arrays = try setTheStage()
    var journal = DemoJournal(path: stage.scratch.daemonLog)
    try registerAndApply(arrays)
    try createReplicas(arrays, &journal)
    try makeMistakes(arrays, &journal)
    try resolve(arrays, &journal)
    screen.say("That is all. Daemon and simulator end now, and their folder is removed.")
  }

  private func setTheStage() throws -> DemoArrays {
    screen.heading("protectd: two simulated arrays and a daemon in a scratch folder")
    screen.shell([
      "$ DEMO=\(stage.scratch.path)",
      "$ infinibox-simulator --scenario $DEMO/arrays.json &",
    ])
    let arrays = try stage.startSimulator()
    screen.shell([
      "$ protectd --config $DEMO/protectd.yaml --state-directory $DEMO/state \\",
      "    --control-socket $DEMO/control.sock --credentials-directory $DEMO/credentials &",
      "$ export PROTECTD_CONTROL_SOCKET=$DEMO/control.sock",
    ])
    try stage.startDaemon()
    return arrays
  }

  // MARK: Act 1

  private func registerAndApply(_ arrays: DemoArrays) throws {
    try stage.show("array", "add", "paris", arrays.paris.absoluteString)
    try stage.show("array", "add", "lyon", arrays.lyon.absoluteString)
    try stage.show("policy", "apply", stage.policies)
    let policies = try stage.ask([PolicyAnswer].self, "policy", "list")
    try expect(policies.count == 4, "\(policies.count) policies are stored instead of 4")
  }

  private func createReplicas(_ arrays: DemoArrays, _ journal: inout DemoJournal) throws {
    screen.heading("1. Missing replicas are created")
    screen.say(
      """
      Nothing is replicated yet. The plan says what the next cycle would do, and what it would not, and why: an array \
      runs only a few first copies at once, and one policy only observes. Printing it changes nothing.
      """)
    try stage.show("plan", expecting: 2)
    let plan = try stage.ask(PlanAnswer.self, "plan")
    let first = DemoWorld.protected.prefix(6)
    try expect(
      plan.steps.map(\.entity) == Array(first),
      "the plan has steps for \(plan.steps.map(\.entity)) instead of \(Array(first)), one for each slot")
    try expect(try arrays.world().sources.isEmpty, "printing the plan created replicas")

    var cycles = 0
    while try !isEverythingProtected() {
      try expect(cycles < 8, "not everything is protected after \(cycles) cycles")
      if cycles == 1 { screen.say("While they copy, their slots are taken:") }
      try stage.show("cycle")
      cycles += 1
      if cycles == 1 {
        let created = try arrays.world().sources.map(\.entity)
        try expect(created == Array(first), "the cycle created replicas of \(created) instead of \(Array(first))")
      }
      if cycles == 2 { try stage.show("status", expecting: 2) }
      try copy(arrays, isComplete: cycles > 1)
    }
    screen.say(
      """
      Everything that the policies protect is protected. What is left is what policy 'audit-observe-only' is for: it \
      tells that two volumes have no replica, and leaves them alone. Only these two were alerts: what protectd mends itself \
      is pending, and told only if that fails or takes too long. A finding is over after two readings without it, so \
      that nothing that comes and goes is told each time; one more cycle, then.
      """)
    try stage.show("cycle")
    try stage.show("status", expecting: 2)
    try checkProtection(arrays, of: DemoWorld.protected)
    try checkAlertsOfCreation(journal.news())
    screen.say("Which entities are not protected, and why? And how old are the copies of the others?")
    try stage.show("list", "--verdict", "unprotected,unselected")
    try stage.show("list", "--sort", "lag", "--limit", "3")
    try checkList()
  }

  /// Lets the arrays' clock run and shows how far the first copies are.
  private func copy(_ arrays: DemoArrays, isComplete: Bool) throws {
    var copies = try arrays.world().sources.filter(\.isInitial)
    if copies.isEmpty { return }
    screen.say("The arrays copy; their clock runs \(speed) times faster than yours:")
    let step = max(1, speed / 2)
    var seconds = 0
    repeat {
      try Interruption.check()
      try expect(seconds < 3600, "first copies are not complete after \(seconds) s on the arrays")
      screen.tick()
      try arrays.advance(seconds: step)
      seconds += step
      let names = Set(copies.map(\.entity))
      let now = try arrays.world().sources.filter { names.contains($0.entity) }
      screen.progress(now.map { ($0.entity, $0.isInitial ? $0.progress : 100) }, afterSeconds: seconds)
      copies = now.filter(\.isInitial)
    } while isComplete && !copies.isEmpty
  }

  // MARK: Act 2

  private func makeMistakes(_ arrays: DemoArrays, _ journal: inout DemoJournal) throws {
    screen.heading("2. An operator's mistakes, and a reply that gets lost")
    screen.say(
      """
      On array paris somebody suspends the replica of web-1 and forgets it, sets the interval of home-1 from 15 to 5 \
      minutes, and creates volume ora-data-5 without a thought of replication. On top, the network loses the reply to \
      protectd's next request to create a replica: the array does it, protectd is not told.
      """)
    try arrays.suspend("web-1")
    try arrays.setInterval("home-1", seconds: 5 * 60)
    try arrays.createVolume(DemoWorld.newcomer, pool: "prod", bytes: DemoWorld.newcomerBytes)
    try arrays.loseNextCreationReply()
    try stage.show("cycle")
    try stage.show("findings")
    try checkMistakesFound(arrays)
    screen.say(
      """
      Two findings are pending, because protectd is at them. The journal got the one that needs a person, once, with \
      fields for your monitoring (PROTECTD_FINDING=suspended …), and what was done:
      """)
    let alerts = journal.news()
    screen.alerts(alerts)
    try checkMistakesAlerted(alerts)
    try stage.show("why", "web-1")
  }

  // MARK: Act 3

  private func resolve(_ arrays: DemoArrays, _ journal: inout DemoJournal) throws {
    screen.heading("3. How they end")
    screen.say(
      """
      The interval is right again: protectd set it back itself. It never resumes what a person suspended, so the \
      operator does that now. Whether ora-data-5 has its replica protectd finds out by reading both arrays, and it \
      does not ask for a second one until it knows.
      """)
    try arrays.resume("web-1")
    try arrays.advance(seconds: 60)
    try stage.show("cycle")
    try stage.show("cycle")
    screen.say("After the second reading without them, in the journal:")
    let alerts = journal.news()
    screen.alerts(alerts)
    try checkMistakesResolved(alerts)
    try stage.show("status", expecting: 2)
    try checkProtection(arrays, of: DemoWorld.protected + [DemoWorld.newcomer])
    try checkNothingTwice(arrays)
    try stage.show("history", "--entity", DemoWorld.newcomer)
    try checkHistory()
    screen.say("And what did protectd do in all this time?")
    try stage.show("history", "--since", "1h", "--limit", "12")
  }
}
