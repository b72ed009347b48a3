import ControlAPI
import Foundation

/// A request whose form is in order: its endpoint, its parameters and its body's bytes.
struct ControlCall: Sendable {
  let endpoint: Endpoint
  /// The value of the path's `{…}`.
  let parameter: String
  private let query: [String: String]
  /// Whether the answer is a stream of events (`POST /v1/cycles` unless it says `?progress=false`).
  private(set) var wantsProgress = false
  /// The revision that the change is based on; nil: it does not say.
  let basedOn: Int64?
  private let body: Data

  /// - Parameter target: path and query as in the request line.
  init(method: String, target: String, ifMatch: [String] = [], body: Data = Data()) throws(ControlCallError) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first.map(String.init) ?? ""
    switch Endpoint.match(method: method, path: path) {
    case .unknown:
      throw ControlCallError(
        .notFound(
          "cannot find '\(path.prefix(200))': the control socket has no such path; see the manual for its paths"))
    case .otherMethods(let methods):
      throw ControlCallError(
        ControlError(
          .methodNotAllowed,
          "cannot \(method.prefix(20)) '\(path.prefix(200))': the path knows other methods; use \(methods.quotedList)"),
        allowedMethods: methods)
    case .found(let endpoint, let parameter):
      self.endpoint = endpoint
      self.parameter = parameter
      self.body = body
      do throws(ControlError) {
        guard body.isEmpty || endpoint.takesBody else {
          throw .badRequest("cannot read the request: '\(endpoint.rawValue)' takes no body; leave it out")
        }
        if let flaw = ControlText.flaw(in: parameter) {
          throw .badRequest("cannot read the path: the name in it \(flaw)")
        }
        basedOn = try Self.revision(ifMatch, for: endpoint)
        query = try Self.query(parts.count > 1 ? parts[1] : "", of: endpoint)
        if endpoint == .runCycle { wantsProgress = try flag("progress", otherwise: true) }
      } catch { throw ControlCallError(error) }
    }
  }

  /// An entity tag is the revision in quotes; without them it is understood as well.
  private static func revision(_ tags: [String], for endpoint: Endpoint) throws(ControlError) -> Int64? {
    guard let tag = tags.first else { return nil }
    guard endpoint.takesRevision else {
      throw .badRequest(
        "cannot read the header 'If-Match': '\(endpoint.rawValue)' changes nothing that has a revision; leave it out")
    }
    let isQuoted = tag.count > 1 && tag.hasPrefix("\"") && tag.hasSuffix("\"")
    let digits = isQuoted ? tag.dropFirst().dropLast() : tag[...]
    guard tags.count == 1, let revision = Int64(digits), revision >= 0, String(revision) == digits else {
      throw .badRequest(
        "cannot read the header 'If-Match': '\(tags.joined(separator: ", ").prefix(200))' is no revision; send one "
          + "number, such as \"7\"")
    }
    return revision
  }

  private static func query(_ text: Substring, of endpoint: Endpoint) throws(ControlError) -> [String: String] {
    var query: [String: String] = [:]
    for item in text.split(separator: "&") {
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = pair[0].removingPercentEncoding,
        let value = (pair.count > 1 ? pair[1] : "").removingPercentEncoding
      else {
        throw .badRequest(
          "cannot read the query: '\(item.prefix(200))' is not percent-encoded UTF-8; encode it so")
      }
      guard endpoint.queryNames.contains(name) else {
        let known = endpoint.queryNames
        throw .badRequest(
          "cannot read the query: '\(name.prefix(200))' is unknown here; "
            + (known.isEmpty ? "leave it out" : "use only \(known.quotedList)"))
      }
      if let flaw = ControlText.flaw(in: value) { throw .badRequest("cannot read the query: '\(name)' \(flaw)") }
      guard query.updateValue(value, forKey: name) == nil else {
        throw .badRequest("cannot read the query: '\(name)' is there twice; send it once")
      }
    }
    return query
  }

  /// nil: not given, or empty.
  func text(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }

  func requiredText(_ name: String) throws(ControlError) -> String {
    guard let text = text(name) else {
      throw .badRequest("cannot read the query: '\(name)' is missing; add '?\(name)=…'")
    }
    return text
  }

  func flag(_ name: String, otherwise: Bool) throws(ControlError) -> Bool {
    switch query[name] {
    case nil: return otherwise
    case "true": return true
    case "false": return false
    case .some(let text):
      throw .badRequest("cannot read the query: '\(name)' is '\(text.prefix(200))'; use 'true' or 'false'")
    }
  }

  func number(_ name: String, otherwise: Int, in range: ClosedRange<Int>) throws(ControlError) -> Int {
    guard let text = query[name] else { return otherwise }
    guard let number = Int(text), range.contains(number) else {
      throw .badRequest(
        "cannot read the query: '\(name)' is '\(text.prefix(200))'; use a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  func namedThing() throws(ControlError) -> NamedThing {
    let text = try requiredText("of")
    guard let thing = NamedThing(rawValue: text) else {
      throw .badRequest(
        "cannot read the query: 'of' is '\(text.prefix(200))'; use \(NamedThing.allCases.map(\.rawValue).quotedList)")
    }
    return thing
  }

  /// nil: not given.
  func time(_ name: String) throws(ControlError) -> Date? {
    guard let text = query[name] else { return nil }
    guard let time = ControlJSON.time(text) else {
      throw .badRequest(
        "cannot read the query: '\(name)' is '\(text.prefix(200))'; write a time as 2026-11-22T18:00:00Z")
    }
    return time
  }

  func entityFilter() throws(ControlError) -> EntityFilter {
    EntityFilter(
      verdicts: text("verdict")?.split(separator: ",").map(String.init) ?? [], policy: text("policy"),
      array: text("array"), pool: text("pool"), kind: text("kind"), name: text("name"), sort: text("sort"),
      offset: try number("offset", otherwise: 0, in: 0...100_000_000),
      limit: try number("limit", otherwise: 100, in: 1...EntityFilter.largestPage))
  }

  func identifier() throws(ControlError) -> Int64 {
    guard let id = Int64(parameter) else {
      throw .notFound("cannot find hold '\(parameter.prefix(200))': ids are numbers; see 'protectctl hold list'")
    }
    return id
  }

  func request<Request: ControlRequest>(_ type: Request.Type) throws(ControlError) -> Request {
    try ControlJSON.decodeRequest(type, from: body)
  }

  /// A body that may be left out.
  func reason() throws(ControlError) -> String? {
    body.isEmpty ? nil : try request(PolicyActionRequest.self).reason
  }
}

/// A refusal of a request's form.
struct ControlCallError: Error {
  var error: ControlError
  var allowedMethods: [String]

  init(_ error: ControlError, allowedMethods: [String] = []) {
    self.error = error
    self.allowedMethods = allowedMethods
  }
}
