/// Where something stands in a document: the keys and positions in lists that lead to it.
typealias DocumentPath = [DocumentStep]

enum DocumentStep: Hashable, Sendable {
  case key(String)
  case index(Int)
}

/// A place in a text: both count from 1, the column in Unicode scalars.
struct DocumentPosition: Hashable, Sendable {
  var line: Int
  var column: Int

  static let start = DocumentPosition(line: 1, column: 1)
}

/// The places of all keys and values of a document.
struct DocumentPlaces: Sendable, Equatable {
  var keys: [DocumentPath: DocumentPosition] = [:]
  var values: [DocumentPath: DocumentPosition] = [:]

  /// Where a value stands, or, if it is missing, what it is missing from.
  func value(at path: DocumentPath) -> DocumentPosition {
    var path = path
    while true {
      if let position = values[path] { return position }
      guard !path.isEmpty else { return .start }
      path.removeLast()
    }
  }
}

/// One thing that is wrong with a scenario, before it is known in which file.
struct ScenarioMistake: Error, Sendable, Equatable {
  enum Place: Sendable, Equatable {
    case position(DocumentPosition)
    /// The key itself, not its value.
    case key(DocumentPath)
    case value(DocumentPath)
  }

  var place: Place
  var cause: String
  /// What to write instead.
  var remedy: String

  init(_ cause: String, _ remedy: String, at place: Place) {
    self.place = place
    self.cause = cause
    self.remedy = remedy
  }

  init(_ cause: String, _ remedy: String, at position: DocumentPosition) {
    self.init(cause, remedy, at: .position(position))
  }

  func position(in places: DocumentPlaces) -> DocumentPosition {
    switch place {
    case .position(let position): position
    case .key(let path): places.keys[path] ?? places.value(at: path)
    case .value(let path): places.value(at: path)
    }
  }
}

/// Which known word someone meant who wrote an unknown one.
enum NearestWord {
  /// The closest of `words`, nil when none is close enough to be worth a guess.
  static func to(_ word: String, among words: some Sequence<String>) -> String? {
    guard word.utf8.count <= 80 else { return nil }
    return words.map { (word: $0, distance: distance(Array(word), Array($0))) }
      .filter { $0.distance <= max(1, min(3, $0.word.count / 3)) }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
  }

  /// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
