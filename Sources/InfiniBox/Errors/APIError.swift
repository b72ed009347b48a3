/// The `error` object of an answer (rest 1.5). Its texts are the array's: branch on HTTP class and observed state.
public struct APIError: Sendable, Hashable {
  /// Upper snake case, such as `APPROVAL_REQUIRED`; empty when the array gave none.
  public let code: String
  public let message: String
  public let reasons: [String]
  public let severity: String?
  /// The peer of the array refused, after the array had begun to act.
  public let isRemote: Bool

  public init(code: String, message: String, reasons: [String] = [], severity: String? = nil, isRemote: Bool = false) {
    self.code = code
    self.message = message
    self.reasons = reasons
    self.severity = severity
    self.isRemote = isRemote
  }
}

extension APIError: Decodable {
  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    let reasons: [Reason] = (try? fields.list("reasons")) ?? []
    self.init(
      code: (try? fields.optionalText("code")) ?? "",
      message: (try? fields.optionalText("message")) ?? "",
      reasons: reasons.map(\.message),
      severity: try? fields.optionalText("severity"),
      isRemote: (try? fields.flag("is_remote")) ?? false)
  }

  private struct Reason: Decodable {
    let message: String

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        message = text
      } else {
        message = try ObjectFields(decoder).optionalText("message") ?? ""
      }
    }
  }
}
