import Protection
import ProtectionStore

/// What shows that the daemon does its work and does not hang.
public enum SignOfLife: Sendable {
  /// An array answered, or a step came to its end: a cycle that takes long gets on.
  case progress
  case completed(CycleRecord)
  /// Memory failed; the arrays were looked at all the same, and critical findings were told.
  case watched(because: StoreError)
}

public typealias SignOfLifeHandler = @Sendable (SignOfLife) async -> Void

extension CycleProgress {
  var isProgress: Bool {
    switch self {
    case .read, .unreadable, .step: true
    case .started, .planned, .finished: false
    }
  }
}
