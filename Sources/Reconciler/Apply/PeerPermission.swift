import Foundation
import InfiniBox
import Protection

/// Whose credential an array may be given when it demands permission on its peer: only that of the array that is in truth
/// at the other end of the step's link. Both have to be registered with the serial numbers that they reported in this
/// cycle, and each has to name the other at the end of a link; what one array says about another is not enough.
func permittedPeer(
  of step: Step, _ observation: Observation, among arrays: [ArrayName: RegisteredArray]
) -> RegisteredArray? {
  let serial = step.entity.identity.arraySerial
  guard let peer = arrays[step.peer], let peerSerial = peer.serial, arrays[step.array]?.serial == serial,
    let here = observation[step.array], let there = observation[step.peer],
    here.serial == serial, there.serial == peerSerial, peerSerial != serial,
    here.links.contains(where: { $0.name == step.link && $0.remoteSerial == peerSerial }),
    there.links.contains(where: { $0.remoteSerial == serial })
  else { return nil }
  return peer
}

extension Fleet {
  /// Lets an array have the credential of a peer if it demands one; `InfiniBoxSystem.forgetPeers()` ends that.
  func introduce(_ peer: RegisteredArray, to system: InfiniBoxSystem) async throws {
    // Arrays tell their peers by the address that the client uses for them, as infinisdk does.
    try system.registerPeer(
      try await confirmed(peer), address: "\(peer.address.host)", serialNumber: peer.serial)
  }
}
