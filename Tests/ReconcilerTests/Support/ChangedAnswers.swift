import Foundation
import InfiniBox

extension TransportResponse {
  /// Changes the text of the answer's body.
  mutating func replace(_ text: String, _ other: String) {
    body = Data(String(decoding: body, as: UTF8.self).replacing(text, with: other).utf8)
  }

  /// Changes the objects of a list.
  mutating func changeObjects(_ change: (inout [String: Any]) -> Void) {
    guard var envelope = try? JSONSerialization.jsonObject(with: body) as? [String: Any],
      let objects = envelope["result"] as? [[String: Any]]
    else { return }
    envelope["result"] = objects.map { object in
      var object = object
      change(&object)
      return object
    }
    body = (try? JSONSerialization.data(withJSONObject: envelope)) ?? body
  }
}
