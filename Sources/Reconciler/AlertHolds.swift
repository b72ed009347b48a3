import Logging
import Protection
import ProtectionStore

extension Alert {
  /// A hold began, nears its end, or is over.
  init(_ notice: HoldNotice) {
    level = notice.event == .ended ? .notice : .warning
    message = notice.message
    fields = ["event": "\(notice.event.rawValue)"]
    if let array = notice.array { fields["array"] = "\(array)" }
    if let link = notice.link { fields["link"] = "\(link)" }
    if let policy = notice.policy { fields["policy"] = "\(policy)" }
    guard let entity = notice.entity else { return }
    fields["entity"] = "\(entity.name)"
    fields["entity-kind"] = "\(entity.kind.rawValue)"
    fields["entity-id"] = "\(entity.identity)"
  }
}
