import Protection

/// What a running cycle tells whoever asked for it, in the order in which it happens.
public enum CycleProgress: Sendable {
  case started(number: Int64)
  case read(array: ArrayName, requests: Int)
  case unreadable(array: ArrayName, because: String)
  case planned(permitted: Int, withheld: Int)
  case step(Step, StepOutcome)
  case finished(CycleRecord)
}

public typealias ProgressHandler = @Sendable (CycleProgress) async -> Void
