/// When the engine has to look at which replica: a binary heap by time, then array and id, so that runs are the same.
///
/// An entry is void once its replica's `wakesAt` says another time; nobody takes it out before its turn.
struct WakeQueue: Sendable {
  struct Entry: Sendable {
    let time: Int
    let replica: ReplicaReference

    func isBefore(_ other: Entry) -> Bool {
      (time, replica.array, replica.id) < (other.time, other.replica.array, other.replica.id)
    }
  }

  private var heap: [Entry] = []

  var next: Entry? { heap.first }

  mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[smallest]) {
        smallest = child
      }
      guard smallest != parent else { return first }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
