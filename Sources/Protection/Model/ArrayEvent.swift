/// One entry of an array's event log, as far as it can tell who changed something. Events never decide anything: they come
/// late, may be trimmed, and their codes are free text (rest 17).
public struct ArrayEvent: Hashable, Sendable, Codable {
  public var arraySerial: Int64
  public var id: Int64
  public var at: Timestamp
  public var code: String
  /// The account that did it.
  public var user: String
  /// The program or address that it came from, where the event tells.
  public var client: String?
  /// The object that it is about, by its id on the array.
  public var object: Int64

  public init(
    arraySerial: Int64, id: Int64, at: Timestamp, code: String, user: String, client: String?, object: Int64
  ) {
    self.arraySerial = arraySerial
    self.id = id
    self.at = at
    self.code = code
    self.user = user
    self.client = client
    self.object = object
  }
}

/// Who made the change that a finding is about, as an array's events tell.
public struct Attribution: Hashable, Sendable, Codable {
  public var changedAt: Timestamp
  public var changedBy: String
  public var client: String?

  public init(changedAt: Timestamp, changedBy: String, client: String?) {
    self.changedAt = changedAt
    self.changedBy = changedBy
    self.client = client
  }

  /// What people read beside the rest of a finding's evidence.
  public var evidence: Evidence {
    var evidence: Evidence = ["changed_at": changedAt.description, "changed_by": changedBy]
    evidence["client"] = client
    return evidence
  }
}
