/// The identity under which hosts know a volume (rest 6), and who keeps it when an active-active replica ends
/// (semantics 6.1, P2).
extension World {
  func hostSerial(of dataset: Dataset, on array: Int) -> String {
    dataset.adoptedSerial ?? Self.hostSerial(arrays[array].serial, dataset.id)
  }

  /// 6 digits of the company, 5 reserved, 4 of the array, 16 of the volume.
  private static func hostSerial(_ arraySerial: Int, _ id: Int) -> String {
    "742b0f00000" + hexadecimal(arraySerial, 4) + hexadecimal(id, 16)
  }

  static func hexadecimal(_ value: Int, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The target shows the identity of its source from now on.
  mutating func shareHostSerial(of pair: EntityPair, from array: Int, with peer: Int) {
    guard let source = arrays[array].dataset(pair.localID) else { return }
    let serial = hostSerial(of: source, on: array)
    arrays[peer].updateDataset(pair.remoteID) { $0.adoptedSerial = serial }
  }

  /// One side of an ended active-active pair gets an identity that no volume had before.
  mutating func renewHostSerial(of datasetID: Int, on array: Int) {
    let serial = Self.hostSerial(arrays[array].serial, arrays[array].nextID())
    arrays[array].updateDataset(datasetID) { $0.adoptedSerial = serial }
  }
}
