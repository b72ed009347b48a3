import ControlAPI
import Protection
import ProtectionStore

/// `names`: what a shell completes words by, from the store and the last cycle's reading, without judging anything.
extension ControlDesk {
  func names(of thing: NamedThing, beginningWith prefix: String) async throws(ControlError) -> [String] {
    switch thing {
    case .policies:
      let policies = try stored { () throws(StoreError) in try store.policies() }
      return nameCompletions(of: prefix, among: policies.map(\.policy.name.rawValue), limit: Self.namesAtMost)
    case .arrays:
      let arrays = try stored { () throws(StoreError) in try store.arrays() }
      return nameCompletions(of: prefix, among: arrays.map(\.name.rawValue), limit: Self.namesAtMost)
    case .links: return await readNames(prefix) { _, array in array.links.map(\.name) }
    case .arrayLinks: return await readNames(prefix) { name, array in array.links.map { "\(name)/\($0.name)" } }
    case .pools: return await readNames(prefix) { _, array in array.pools.map(\.name) }
    case .entities: return await readNames(prefix) { _, array in array.entities.map(\.name) }
    }
  }

  /// Of what the last cycle read.
  private func readNames(_ prefix: String, _ names: (ArrayName, ArrayInventory) -> [String]) async -> [String] {
    guard let observation = await schedule.latest?.observation else { return [] }
    let all = observation.arrayNames.flatMap { name in observation[name].map { names(name, $0) } ?? [] }
    return nameCompletions(of: prefix, among: all, limit: Self.namesAtMost)
  }

  private static var namesAtMost: Int { 1000 }
}
