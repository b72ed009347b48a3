import Foundation

/// Every request that the control socket takes: the only table of methods, paths and query parameters. Client and
/// server both read it.
public enum Endpoint: String, CaseIterable, Sendable {
  case status = "GET /v1/status"
  case findings = "GET /v1/findings"
  case entities = "GET /v1/entities"
  case why = "GET /v1/why"
  case history = "GET /v1/history"
  case names = "GET /v1/names"

  case plan = "GET /v1/plan"
  case approve = "POST /v1/approvals"
  case cycles = "GET /v1/cycles"
  case runCycle = "POST /v1/cycles"

  case arrays = "GET /v1/arrays"
  case addArray = "POST /v1/arrays"
  case setArray = "POST /v1/arrays/{name}"
  case checkArray = "POST /v1/arrays/{name}/check"
  case removeArray = "DELETE /v1/arrays/{name}"
  case unbindCredential = "DELETE /v1/credentials/{name}"
  case certificate = "POST /v1/certificates"

  case policies = "GET /v1/policies"
  case applyPolicies = "POST /v1/policies"
  case previewPolicies = "POST /v1/policies/preview"
  case policy = "GET /v1/policies/{name}"
  case deletePolicy = "DELETE /v1/policies/{name}"
  case enablePolicy = "POST /v1/policies/{name}/enable"
  case disablePolicy = "POST /v1/policies/{name}/disable"
  case renamePolicy = "POST /v1/policies/{name}/rename"
  case rollbackPolicy = "POST /v1/policies/{name}/rollback"
  case policyHistory = "GET /v1/policies/{name}/history"
  case policyCoverage = "GET /v1/policies/{name}/coverage"

  case holds = "GET /v1/holds"
  case addHold = "POST /v1/holds"
  case releaseHold = "DELETE /v1/holds/{id}"

  case backUpStore = "POST /v1/store/backup"

  /// `GET`, `POST` or `DELETE`.
  public var method: String { String(rawValue.prefix { $0 != " " }) }

  /// The path with its parameter in braces.
  public var pathTemplate: String { String(rawValue.drop { $0 != " " }.dropFirst()) }

  /// The query parameters that it knows; any other is refused.
  public var queryNames: [String] {
    switch self {
    case .findings: ["resolved"]
    case .entities: ["array", "kind", "limit", "name", "offset", "policy", "pool", "sort", "verdict"]
    case .why: ["array", "entity"]
    case .history: ["entity", "limit", "since", "until"]
    case .names: ["of", "prefix"]
    case .cycles: ["limit"]
    case .runCycle: ["progress"]
    case .deletePolicy, .releaseHold: ["reason"]
    default: []
    }
  }

  /// Whether it reads a body; any other is refused.
  public var takesBody: Bool {
    switch self {
    case .approve, .addArray, .setArray, .certificate, .applyPolicies, .previewPolicies, .enablePolicy, .disablePolicy,
      .renamePolicy, .rollbackPolicy,
      .addHold:
      true
    case .status, .findings, .entities, .why, .history, .names, .plan, .cycles, .runCycle, .arrays, .checkArray,
      .removeArray,
      .policies,
      .policy, .deletePolicy, .policyHistory, .policyCoverage, .holds, .releaseHold,
      .unbindCredential, .backUpStore:
      false
    }
  }

  /// Whether it changes something that has a revision, so that `If-Match` may say which one was looked at.
  public var takesRevision: Bool {
    switch self {
    case .setArray, .removeArray, .applyPolicies, .deletePolicy, .enablePolicy, .disablePolicy, .rollbackPolicy,
      .releaseHold:
      true
    case .status, .findings, .entities, .why, .history, .names, .plan, .approve, .cycles, .runCycle, .arrays, .addArray,
      .checkArray, .unbindCredential, .certificate, .policies, .previewPolicies, .policy, .renamePolicy, .policyHistory,
      .policyCoverage, .holds, .addHold, .backUpStore:
      false
    }
  }

  /// The path and query to send. Everything outside RFC 3986's unreserved characters is percent-encoded.
  public func target(_ parameter: String? = nil, query: [(name: String, value: String)] = []) -> String {
    let path = pathTemplate.split(separator: "/").map { part in
      part.hasPrefix("{") ? (parameter ?? "").percentEncoded : String(part)
    }
    let items = query.map { "\($0.name)=\($0.value.percentEncoded)" }
    return "/" + path.joined(separator: "/") + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
  }

  /// What a request line names.
  public enum Match: Hashable, Sendable {
    /// `parameter` is the value of the path's `{…}`, decoded; empty where the path has none.
    case found(Endpoint, parameter: String)
    /// The path exists, but only with these methods.
    case otherMethods([String])
    case unknown
  }

  public static func match(method: String, path: String) -> Match {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var methods: [String] = []
    for endpoint in allCases {
      guard let parameter = endpoint.parameter(of: parts) else { continue }
      if endpoint.method == method { return .found(endpoint, parameter: parameter) }
      methods.append(endpoint.method)
    }
    return methods.isEmpty ? .unknown : .otherMethods(methods)
  }

  /// The parameter's value if the path is this endpoint's, empty where it has none; nil if it is another's.
  private func parameter(of parts: ArraySlice<Substring>) -> String? {
    let template = pathTemplate.split(separator: "/")
    guard template.count == parts.count else { return nil }
    var parameter = ""
    for (expected, part) in zip(template, parts) {
      if expected.hasPrefix("{") {
        guard let value = part.removingPercentEncoding, !value.isEmpty else { return nil }
        parameter = value
      } else if expected != part {
        return nil
      }
    }
    return parameter
  }
}

extension String {
  fileprivate var percentEncoded: String {
    utf8.reduce(into: "") { text, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}
