/// Which findings are not told one by one while an outage is told: those about entities over a link that is not up, or on
/// an array that cannot be read. They stay open findings, and the outage's alert counts them. Signs of a failover are told
/// all the same: they come with outages, and no outage explains them.
public struct Inhibition: Sendable {
  private struct LinkKey: Hashable {
    var array: ArrayName
    var link: String
  }

  private var links: [LinkKey: Finding.Subject] = [:]
  private var arrays: [ArrayName: Finding.Subject] = [:]
  private var severities: [Finding.Subject: Severity] = [:]

  /// - Parameter open: all open findings, or at least those that may mute others.
  public init(_ open: some Sequence<OpenFinding>) {
    for finding in open where finding.kind.mutesOthers {
      guard let array = finding.subject.array else { continue }
      severities[finding.subject] = finding.severity
      if let link = finding.subject.link {
        links[LinkKey(array: array, link: link)] = finding.subject
      } else {
        arrays[array] = finding.subject
      }
    }
  }

  public var isEmpty: Bool { severities.isEmpty }

  /// The outage that a finding is counted under; nil when it stands on its own. What is more severe than the outage is
  /// always told.
  public func cause(of finding: OpenFinding) -> Finding.Subject? {
    if isEmpty || finding.subject.entity == nil || finding.kind.isToldInOutages { return nil }
    guard let cause = outage(over: finding), let severity = severities[cause], finding.severity <= severity else {
      return nil
    }
    return cause
  }

  private func outage(over finding: OpenFinding) -> Finding.Subject? {
    let subject = finding.subject
    if let array = subject.array {
      if let link = subject.link, let outage = links[LinkKey(array: array, link: link)] { return outage }
      if let outage = arrays[array] { return outage }
    }
    return finding.judgedFrom.lazy.compactMap { arrays[$0] }.first
  }
}

extension FindingKind {
  /// The outages that explain others.
  public static let mutingOthers: [FindingKind] = [.linkNotUp, .arrayUnreadable]

  fileprivate var mutesOthers: Bool { Self.mutingOthers.contains(self) }

  fileprivate var isToldInOutages: Bool {
    switch self {
    case .splitRoles, .roleReversed, .noSource, .peerMissing, .peerChanged, .targetTampered: true
    default: mutesOthers
    }
  }
}
