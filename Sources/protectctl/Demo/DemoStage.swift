import ControlAPI
import Foundation

/// Everything that runs during the demo: the simulated arrays, the daemon, and the commands shown.
final class DemoStage {
  let screen = DemoScreen()
  let scratch: DemoScratch
  let policies: String
  private let programs: DemoPrograms
  /// In the order of their start.
  private var running: [DemoChild] = []

  init(programs: DemoPrograms, policies: String) throws(DemoError) {
    self.programs = programs
    self.policies = policies
    scratch = try DemoScratch()
  }

  // MARK: Simulator and daemon

  /// - Returns: where the arrays listen.
  func startSimulator() throws -> DemoArrays {
    try scratch.fill()
    let simulator = try DemoChild(
      programs.simulator, ["--scenario", scratch.scenario, "--exit-with-parent"],
      output: try scratch.handle(scratch.simulatorOutput), errors: try scratch.handle(scratch.simulatorErrors))
    running.append(simulator)
    try wait(upTo: .seconds(20), for: "the simulator's first line") {
      try checkAlive(simulator, log: scratch.simulatorErrors)
      return scratch.text(scratch.simulatorOutput).contains("\n")
    }
    return try DemoArrays(line: scratch.text(scratch.simulatorOutput))
  }

  /// Returns when the daemon has recorded its first cycle.
  func startDaemon() throws {
    let daemon = try DemoChild(
      programs.daemon,
      [
        "--config", scratch.configuration, "--state-directory", scratch.state, "--control-socket", scratch.socket,
        "--credentials-directory", scratch.credentials,
      ], output: .nullDevice, errors: try scratch.handle(scratch.daemonLog))
    running.append(daemon)
    let client = ControlClient(socketPath: scratch.socket, deadlineSeconds: 5)
    try wait(upTo: .seconds(20), for: "the daemon's first cycle") {
      try checkAlive(daemon, log: scratch.daemonLog)
      do throws(ControlClientError) { return try client.status().cycle != nil } catch { return false }
    }
  }

  private func checkAlive(_ child: DemoChild, log: String) throws(DemoError) {
    if child.isRunning { return }
    let last = scratch.text(log).split(separator: "\n").last ?? "it said nothing"
    throw .cannotStart("'\(child.name)' ended with exit status \(child.status)", "it said: \(last)")
  }

  // MARK: Commands

  /// Prints a command line, runs it, and lets its output through.
  /// - Parameter status: how it has to end; 2 tells of open findings or of a plan with changes.
  func show(_ arguments: String..., expecting status: Int32 = 0) throws {
    screen.command("protectctl", arguments)
    let child = try DemoChild(
      programs.client, arguments, output: .standardOutput, errors: .standardError, settings: socketSetting)
    try finish(child, arguments, expecting: status)
    screen.pause()
  }

  /// What the same command answers for programs.
  func ask<Answer: Decodable>(_ type: Answer.Type, _ arguments: String...) throws -> Answer {
    let child = try DemoChild(
      programs.client, arguments + ["--output", "json"], output: try scratch.handle(scratch.answer),
      errors: .standardError, settings: socketSetting)
    try finish(child, arguments, expecting: nil)
    let data = Data(scratch.text(scratch.answer).utf8)
    do { return try ControlJSON.decode(type, from: data) } catch {
      let words = arguments.joined(separator: " ")
      throw DemoError.untrue("'protectctl \(words) --output json' cannot be read: \(ControlJSON.cause(error))")
    }
  }

  private var socketSetting: [String: String] { ["PROTECTD_CONTROL_SOCKET": scratch.socket] }

  /// - Parameter expected: nil: 0 and 2 are both fine.
  private func finish(_ child: DemoChild, _ arguments: [String], expecting expected: Int32?) throws {
    let status: Int32
    do { status = try child.waitUntilEnd(upTo: .seconds(30)) } catch {
      child.end()
      throw error
    }
    let words = arguments.joined(separator: " ")
    try expect(
      expected.map { $0 == status } ?? (status == 0 || status == 2),
      "'protectctl \(words)' ended with exit status \(status) instead of \(expected ?? 0)")
  }

  // MARK: The end

  /// Ends daemon and simulator in good order; each has to end by itself, without an error.
  func end() throws {
    let children = running.reversed()
    abandon()
    for child in children {
      try expect(child.status == 0, "'\(child.name)' ended with exit status \(child.status) instead of 0")
    }
    try expect(!FileManager.default.fileExists(atPath: scratch.path), "folder '\(scratch.path)' is still there")
  }

  /// Ends whatever runs, the last one started first, and removes the folder.
  func abandon() {
    for child in running.reversed() { child.end() }
    running = []
    scratch.remove()
  }
}
