import Dispatch

/// A thread for judgements, one after the other. Judging a large estate computes for seconds without a pause: on the threads
/// that tasks share, of which there are as many as cores, two such would keep the control socket and the watchdog waiting.
final class JudgingThread: TaskExecutor {
  /// For the cycles, which wait for nobody.
  static let cycles = JudgingThread(label: "protectd.cycles")
  /// For all that people ask beside them.
  static let requests = JudgingThread(label: "protectd.requests")

  private let queue: DispatchQueue

  private init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
