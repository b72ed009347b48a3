import Foundation
import InfiniBox
import Testing

/// What a conformance check works with: an array, and, if it may write, a scratch pool and a peer.
struct ConformanceArrays: Sendable {
  let array: InfiniBoxSystem
  /// Another client of the same array, with other options; whoever asks for it shuts it down.
  let connect: @Sendable (ConnectionOptions) throws -> InfiniBoxSystem
  /// nil is read only.
  var scratch: ScratchPool?
  /// nil is without replication.
  var peer: Peer?
  /// Lets some seconds pass on the arrays: simulated ones in an instant, real ones in real time.
  let pause: @Sendable () async throws -> Void

  /// The only pool in which anything is made, changed or deleted.
  struct ScratchPool: Sendable {
    let name: String
  }

  struct Peer: Sendable {
    let array: InfiniBoxSystem
    /// As the first array calls it.
    let link: String
    /// The scratch pool on the peer.
    let pool: String
  }

  /// Waits for something that arrays do in their own time.
  func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<60 {
      if try await condition() { return }
      try await pause()
    }
    throw ConformanceFailure(description: "waited in vain for \(what)")
  }
}

struct ConformanceFailure: Error, CustomStringConvertible {
  let description: String
}

/// One thing on which protectd relies. The same code runs against every target.
struct ConformanceCheck: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: @Sendable (ConformanceArrays) async throws -> Void

  init(_ description: String, _ run: @escaping @Sendable (ConformanceArrays) async throws -> Void) {
    testDescription = description
    self.run = run
  }
}
