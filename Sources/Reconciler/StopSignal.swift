import Synchronization

/// Asks a running cycle to end after the step in flight. A cancelled task would break off a request whose effect nobody
/// would know; this only keeps the next one from starting.
public final class StopSignal: Sendable {
  private let raised = Atomic<Bool>(false)
  public init() {}
  public func raise() { raised.store(true, ordering: .sequentiallyConsistent) }
  public var isRaised: Bool { raised.load(ordering: .sequentiallyConsistent) }
}
