import ArgumentParser
import Foundation

/// `protectctl demo`: protectd at work on two simulated arrays, and the proof that it does what it says.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Watch protectd at work on two simulated arrays.",
    discussion: """
      Starts the simulator and a daemon in a scratch folder, applies the sample policies, and shows how replicas are \
      created, what an operator's mistakes lead to, and how they end. The commands shown are really run. Nothing of this \
      machine's own protectd is touched, and nothing is left behind.

      EXIT STATUS
        0   everything happened as it was told
        1   it did not, or the demo could not start
        64  usage
        128 and the signal's number, if one ended it
      """)

  @Option(
    help: ArgumentHelp("Folder of the sample policies (default: ./policies, or the installed one).", valueName: "dir"),
    completion: .directory)
  var policies: String?

  @Option(help: "Seconds that pass on the arrays while you wait one second for their copies.")
  var speed = 60

  func validate() throws {
    guard (1...3600).contains(speed) else { throw ValidationError("--speed is from 1 to 3600") }
  }

  func run() throws {
    Interruption.watch()
    do {
      let stage = try DemoStage(programs: .besideThisOne(), policies: try policiesFolder())
      do {
        try DemoStory(stage: stage, speed: speed).tell()
        try stage.end()
      } catch {
        stage.abandon()
        throw error
      }
    } catch let interrupted as Interruption {
      throw ExitCode(128 + interrupted.signal)
    } catch {
      try? FileHandle.standardError.write(contentsOf: Data("\(error)\n".utf8))
      throw ExitCode.failure
    }
  }

  private func policiesFolder() throws(DemoError) -> String {
    let candidates = policies.map { [$0] } ?? ["policies", "/usr/share/doc/protectd/policies"]
    for path in candidates {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { return path }
    }
    let quoted = candidates.map { "'\($0)'" }.joined(separator: " or ")
    throw .cannotStart("there is no folder \(quoted)", "name the folder of the sample policies with --policies")
  }
}
