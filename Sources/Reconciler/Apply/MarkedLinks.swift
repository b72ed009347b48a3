import InfiniBox
import Protection

/// Tells the arrays which opening of the store changes something over a link (invariant 10), once for each opening and
/// link, and only where something is changed.
struct MarkedLinks {
  private let memory: StoreMemory?
  private let observation: Observation
  private var tried: Set<Key> = []
  /// Arrays of which it is not known whether they have the mark.
  private(set) var silent: Set<ArrayName> = []

  private struct Key: Hashable {
    var array: ArrayName
    var link: Int64
  }

  init(_ judgement: Judgement) {
    memory = judgement.history.memory
    observation = judgement.observation
  }

  /// Makes sure that the step's link has the mark before the step is made, as a part of it: so it is approved as the step
  /// is.
  /// - Returns: why the array takes no mark, once a cycle. That keeps nobody from being protected: an array may have no tags
  ///   on links.
  /// - Throws: an error that leaves open whether the array has the mark.
  mutating func mark(_ step: Step, on system: InfiniBoxSystem) async throws(InfiniBoxError) -> InfiniBoxError? {
    guard let memory, let inventory = observation[step.array],
      let link = inventory.links.first(where: { $0.name == step.link }),
      inventory.openingMarks[link.id] != memory.opening,
      tried.insert(Key(array: step.array, link: link.id)).inserted
    else { return nil }
    do throws(InfiniBoxError) {
      try await system.metadata.put([memory.tagKey: "\(memory.opening)"], on: link.id)
      return nil
    } catch {
      if error.isDefinitive { return error }
      silent.insert(step.array)
      throw error
    }
  }
}
