import Foundation
import InfiniBox

extension TransportResponse {
  /// Changes the text of the answer's body.
  mutating func replace(_ text: String, _ other: String) {
    body = Data(String(decoding: body, as: UTF8.self).replacing(text, with: other).utf8)
  }

  /// Takes objects out of a list that fits into one page, as if they were not there.
  mutating func keepObjects(where isKept: ([String: Any]) -> Bool) {
    guard var envelope = try? JSONSerialization.jsonObject(with: body) as? [String: Any],
      let objects = envelope["result"] as? [[String: Any]], var page = envelope["metadata"] as? [String: Any]
    else { return }
    let kept = objects.filter(isKept)
    page["number_of_objects"] = kept.count
    envelope["result"] = kept
    envelope["metadata"] = page
    body = (try? JSONSerialization.data(withJSONObject: envelope)) ?? body
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
