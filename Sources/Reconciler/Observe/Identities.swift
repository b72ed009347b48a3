import Protection
import Synchronization

/// Which serial number answered under which name in one cycle. An address that leads to another array than the registered
/// one, or two names for one array, would make every identity wrong; and whoever answers there need not see more than one
/// request with the credential.
final class Identities: Sendable {
  private let owners: [Int64: ArrayName]
  private let answers = Mutex<[ArrayName: Int64]>([:])

  init(_ registrations: [Registration]) {
    owners = Dictionary(
      registrations.compactMap { array in array.serial.map { ($0, array.name) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Notes who answered, and says why nothing more may be asked there; nil when it may, as far as is known by now. What an
  /// impostor claims to be counts against nobody else.
  func note(_ serial: Int64, for array: RegisteredArray) -> String? {
    if let mismatch = array.mismatch(serial) { return mismatch }
    answers.withLock { $0[array.name] = serial }
    return refusal(of: array)
  }

  /// Why an array counts as unreadable, whatever else it said; nil when it does not.
  func refusal(of array: RegisteredArray) -> String? {
    let answers = answers.withLock { $0 }
    guard let serial = answers[array.name] else { return nil }
    let others = answers.filter { $0.value == serial && $0.key != array.name }.keys.sorted()
    if !others.isEmpty {
      return "cannot use array '\(array.name)': serial number \(serial) also answers as "
        + others.map { "'\($0)'" }.joined(separator: ", ") + "; remove all but one of them"
    }
    guard let owner = owners[serial], owner != array.name else { return nil }
    return
      "cannot use array '\(array.name)': serial number \(serial) is registered as '\(owner)'; remove one of the two"
  }
}

extension RegisteredArray {
  /// Why an array that reports the serial number `found` is not the registered one; nil when it may be.
  public func mismatch(_ found: Int64) -> String? {
    guard let serial, serial != found else { return nil }
    return "cannot use array '\(name)': serial number \(found) answers at \(address), but \(serial) is registered; "
      + "check the address, or remove the array and add it again"
  }
}
