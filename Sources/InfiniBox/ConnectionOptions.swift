/// How to talk to an array, where the defaults do not fit.
public struct ConnectionOptions: Sendable, Hashable {
  public enum Authentication: Sendable, Hashable {
    /// `Authorization: Basic` on each request.
    case basic
    /// `users/login` before the first request and again after a 401, then the cookies that the array sets.
    case session
  }

  public var authentication: Authentication = .basic
  /// The longest time that one request may take, from its start to the last byte of its answer.
  public var deadline: Duration = .seconds(30)
  /// The longest time to make a connection; the deadline counts too.
  public var connectDeadline: Duration = .seconds(10)
  /// Bytes of one page of a list. A row of any list has about 1 KB with all its fields.
  public var maximumAnswerSize = 16 << 20
  /// Bytes of any other answer.
  public var maximumObjectSize = 1 << 20
  /// Pages of one list that are fetched at the same time, after the first.
  public var pagesInFlight = 3
  /// Objects of one page; arrays allow at most 1000 (rest 2.3).
  public var pageSize = 1000
  /// Allows `http://` to hosts that are not loopback.
  public var allowPlainHTTP = false
  /// How the client calls itself, in the header `X-Infinidat-Source` and in logins.
  public var clientName = "InfiniBox-Swift"

  public init() {}
}
