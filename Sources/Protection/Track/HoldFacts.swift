/// What a hold's subject is made of beside the sign: if it is the same after the hold, nothing but the sign had changed,
/// and the first plan needs nobody's eyes (invariant 4). States, roles and progress are no part of it: they are the sign,
/// or follow from it.
struct HoldFacts {
  private(set) var digest: Int64

  init(_ replicas: [Replica]) {
    // A sum, so that the order of the list is irrelevant.
    digest = replicas.reduce(0) { $0 &+ Self.digest(of: $1) }
  }

  private static func digest(of replica: Replica) -> Int64 {
    var hash: UInt64 = 14_695_981_039_346_656_037
    func add(_ number: Int64) {
      for shift in stride(from: 0, to: 64, by: 8) {
        hash = (hash ^ UInt64(truncatingIfNeeded: (number >> Int64(shift)) & 0xff)) &* 1_099_511_628_211
      }
    }
    add(replica.id)
    add(replica.localEntity)
    add(replica.remoteEntity ?? -1)
    add(replica.linkID)
    for byte in replica.type.word.utf8 { add(Int64(byte)) }
    add(replica.interval?.milliseconds ?? -1)
    add(replica.rpo?.milliseconds ?? -1)
    for pair in replica.pairs.sorted(by: { $0.local < $1.local }) {
      add(pair.local)
      add(pair.remote ?? -1)
    }
    return Int64(bitPattern: hash)
  }
}
