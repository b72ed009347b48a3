import Foundation
import InfiniBoxSimulator
import ServiceLifecycle

/// The line that tells a starter where the arrays are.
struct ReadyLine: Encodable {
  let arrays: [SimulatorServer.Endpoint]
  let speed: Double

  func print() {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var line = try? encoder.encode(self) else { return }
    line.append(UInt8(ascii: "\n"))
    FileHandle.standardOutput.write(line)
  }
}

/// Ends the program when its starter is gone, so that no simulator outlives a test or a demo.
struct StarterWatch: Service {
  let untilStandardInputCloses: Bool
  let untilParentEnds: Bool

  func run() async throws {
    let parent = getppid()
    try? await cancelWhenGracefulShutdown {
      while !isOver(parent: parent) { try await Task.sleep(for: .milliseconds(200)) }
    }
  }

  private func isOver(parent: pid_t) -> Bool {
    (untilParentEnds && getppid() != parent) || (untilStandardInputCloses && isStandardInputClosed())
  }

  /// Whether standard input has come to its end; what is written to it is read away.
  private func isStandardInputClosed() -> Bool {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1_024)
    return read(STDIN_FILENO, &buffer, buffer.count) <= 0
  }
}
