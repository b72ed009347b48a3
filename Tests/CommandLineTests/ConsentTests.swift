import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// Commands that hurt: what they would do is said before they do it, in one way.
@Suite(.timeLimit(.minutes(5)))
struct ConsentTests {
  @Test(arguments: [
    (["policy", "delete", "gold"], "cannot delete policy 'gold'", "2 replicas become unmanaged", "db-2"),
    (["policy", "disable", "gold"], "cannot disable policy 'gold'", "2 replicas become unmanaged", "db-1"),
    (["array", "remove", "paris"], "cannot remove array 'paris'", "become unmanaged", "array 'paris': "),
    (["array", "unbind", "paris"], "cannot unbind credential 'paris'", "array 'paris' cannot be read", "bound again"),
  ])
  func `where nobody can be asked the refusal shows the effect first`(
    _ arguments: [String], _ refusal: String, _ effect: String, _ detail: String
  ) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(arguments)
      #expect(run.status == 64)
      #expect(run.output == "")
      let words = run.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let end = try #require(words.firstRange(of: refusal + ": nobody can be asked here; say --yes"), "\(run.errors)")
      for told in [effect, detail] {
        let place = try #require(words.firstRange(of: told), "\(told) in \(run.errors)")
        #expect(place.lowerBound < end.lowerBound)
      }
      #expect(service.callers.isEmpty, "\(service.requests)")
    }
  }

  @Test(arguments: [
    (["policy", "delete", "gold"], "2 replicas become unmanaged"),
    (["policy", "disable", "gold"], "2 replicas become unmanaged"),
    (["policy", "rollback", "prod-volumes-sync", "3"], "12 creations from the next cycle on"),
    (["policy", "apply", "-"], "12 creations from the next cycle on"),
    (["array", "remove", "paris"], "become unmanaged"), (["array", "unbind", "paris"], "cannot be read"),
  ])
  func `a dry run says all and changes nothing`(_ arguments: [String], _ effect: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl(arguments + ["--dry-run"], input: FixedAnswers.prodVolumesSync)
      #expect(run.status == 0, "\(run.errors)")
      let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains(effect), "\(words)")
      #expect(run.output.hasSuffix("nothing has changed: this was a dry run\n"))
      let json = try await socket.protectctl(
        arguments + ["--dry-run", "--output", "json"], input: FixedAnswers.prodVolumesSync)
      let value = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(Set(value.keys) == ["action", "revision", "sentences", "replicas", "effect"])
      #expect(service.callers.isEmpty, "\(service.requests)")
    }
  }

  /// What was looked at is what is changed, also when somebody else is quicker than the answer.
  @Test func `a change goes with the revision that was asked about`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let run = try await socket.protectctl("policy", "delete", "gold", "--yes", "--expect-revision", "3")
      #expect(run.status == 0)
      #expect(service.requests == ["deletePolicy gold reason=- based_on=3"])
    }
  }
}
