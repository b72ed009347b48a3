import ControlAPI

/// What several array commands say.
enum ArrayText {
  /// What the reading that follows a registration came to.
  static func reading(_ array: ArrayAnswer) -> String {
    if let reason = array.unreadableBecause { return "it could not be read: \(reason)" }
    guard array.lastReadAt != nil else {
      return "it was not read yet; see whether it can be with: protectctl array check \(array.name)"
    }
    return "read: serial \(array.serial.map(String.init) ?? "-"), version \(array.version ?? "-")"
  }
}
