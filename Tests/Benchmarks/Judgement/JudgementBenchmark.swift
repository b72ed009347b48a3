import Foundation
import Protection

/// What the pure part of a cycle costs on one estate. One estate a process, because the peak of a process's memory never
/// falls: `make bench-judgement` starts one for each, on one core.
@main struct JudgementBenchmark {
  /// For assess and plan together.
  static let secondsAllowed = 1.0
  /// For every other stage: one that takes longer grows faster than the estate.
  static let secondsOfStage = 4.0
  static let megabytesAllowed = 300
  /// The fastest counts: whoever else uses the machine can only add to it. Memory is that of the first.
  static let repetitions = 5

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let mix = arguments.first.flatMap({ Mix(rawValue: $0) }) else {
      fail("usage: judgement-benchmark \(Mix.allCases.map(\.rawValue).joined(separator: "|")) [ENTITIES]")
    }
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
    let estate = try mix.estate(of: count)
    let before = peakMegabytes
    var figures = try measure(estate)
    for _ in 1..<repetitions { figures.takeFaster(try measure(estate).stages) }
    print("\(mix.rawValue): \(count) entities, \(estate.policies.count) policies")
    for (stage, seconds) in figures.stages { print("  \(padded(stage, to: 8)) \(thousandths(seconds)) s") }
    print("  \(figures.words)")
    print("  memory   \(figures.peakAfterPlan) MB after the plan, \(peakMegabytes) MB at its peak, \(before) MB before")
    let seconds = figures.seconds(of: "assess") + figures.seconds(of: "plan")
    if seconds >= secondsAllowed {
      fail("assess and plan take \(thousandths(seconds)) s, not under \(secondsAllowed) s")
    }
    if let slow = figures.stages.first(where: { $0.1 >= secondsOfStage }) {
      fail("stage \(slow.0) takes \(thousandths(slow.1)) s, not under \(secondsOfStage) s")
    }
    if figures.peakAfterPlan >= megabytesAllowed {
      fail("assess and plan use \(figures.peakAfterPlan) MB, not under \(megabytesAllowed) MB")
    }
  }

  struct Figures {
    var stages: [(String, Double)] = []
    var peakAfterPlan = 0
    var words = ""

    mutating func takeFaster(_ others: [(String, Double)]) {
      for (position, other) in others.enumerated() { stages[position].1 = min(stages[position].1, other.1) }
    }

    func seconds(of stage: String) -> Double { stages.first { $0.0 == stage }?.1 ?? 0 }
  }

  /// In the order of a cycle, with what it lets go of between its stages.
  private static func measure(_ estate: Estate) throws -> Figures {
    let settings = ProtectionSettings()
    var figures = Figures()
    var history = estate.history
    func timed<Result>(_ stage: String, _ work: () throws -> Result) rethrows -> Result {
      let start = processorSeconds
      let result = try work()
      figures.stages.append((stage, processorSeconds - start))
      return result
    }
    history.automaticHolds = try timed("holds") {
      try automaticHolds(estate.policies, estate.observation, history, settings)
    }
    var assessment = try timed("assess") { try assess(estate.policies, estate.observation, history, settings) }
    let claims = assessment.claims.count
    let plan = try timed("plan") { try planRemediation(assessment, estate.observation, history) }
    figures.peakAfterPlan = peakMegabytes
    let permitted = try timed("guard") { try permit(plan, estate.policies, estate.observation, history, settings) }
    assessment.claims = []
    let tracking = timed("track") {
      track(assessment, estate.observation, history, settings.alerts, cycle: 2)
    }
    let remembered = timed("remember") { knownReplicas(estate.observation, history, settings) }
    figures.words =
      "\(claims) claims, \(assessment.findings.count) findings, \(plan.steps.count) steps, "
      + "\(permitted.permitted.count) permitted, \(tracking.open.count) open, \(remembered.count) replicas"
    return figures
  }

  /// Of this process alone, so that a busy machine spoils nothing.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static var peakMegabytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1000
  }

  private static func thousandths(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    return "\(thousandths / 1000).\(padded(thousandths % 1000))"
  }

  private static func padded(_ number: Int) -> String { String(String(1000 + number).suffix(3)) }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func fail(_ words: String) -> Never {
    FileHandle.standardError.write(Data("judgement-benchmark: \(words)\n".utf8))
    exit(1)
  }
}
