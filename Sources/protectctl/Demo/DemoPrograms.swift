import Foundation

/// The programs of this package, found beside the one that runs.
struct DemoPrograms {
  let simulator: URL
  let daemon: URL
  let client: URL

  static func besideThisOne() throws(DemoError) -> DemoPrograms {
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      throw .cannotStart("'/proc/self/exe' cannot be read", "mount /proc")
    }
    let own = URL(fileURLWithPath: path)
    func sibling(_ name: String) throws(DemoError) -> URL {
      let url = own.deletingLastPathComponent().appendingPathComponent(name)
      guard FileManager.default.isExecutableFile(atPath: url.path) else {
        throw .cannotStart("there is no program '\(url.path)'", "build it, or run 'make demo' in the source folder")
      }
      return url
    }
    return DemoPrograms(
      simulator: try sibling("infinibox-simulator"), daemon: try sibling("protectd"), client: own)
  }
}
