import Foundation
import Yams

/// A world and what happens in it by itself: what a scenario file holds.
public struct Scenario: Sendable {
  public var world: SimulatedWorld
  /// Decides what the timeline leaves open: moments within a span, and entities of a pattern.
  public var seed: UInt64
  var timeline: [TimelineEntry]
  /// The file it was read from, so that what only building reveals is told with its place too.
  private var source: Source?

  private struct Source: Sendable {
    let file: String
    let places: DocumentPlaces
  }

  public init(_ world: SimulatedWorld) {
    self.init(world, seed: 0, timeline: [])
  }

  init(_ world: SimulatedWorld, seed: UInt64, timeline: [TimelineEntry]) {
    self.world = world
    self.seed = seed
    self.timeline = timeline
  }

  /// Reads a scenario file, YAML or JSON.
  ///
  /// - Throws: `file:line:column: cannot read scenario: cause; what to write instead`, the first mistake alone.
  public static func read(contentsOf path: String) throws(SimulatedWorldError) -> Scenario {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SimulatedWorldError(
        "cannot read scenario '\(path)': there is no readable file; check its name and permissions")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SimulatedWorldError("cannot read scenario '\(path)': it is not UTF-8; save it with that encoding")
    }
    return try parse(text, file: path)
  }

  /// - Parameter file: the name in messages; not opened.
  public static func parse(_ text: String, file: String) throws(SimulatedWorldError) -> Scenario {
    var places = DocumentPlaces()
    do {
      let document = try ScenarioText(text)
      places = document.places
      var scenario = try YAMLDecoder().decode(Scenario.self, from: document.root)
      scenario.source = Source(file: file, places: places)
      return scenario
    } catch let mistake as ScenarioMistake {
      throw SimulatedWorldError(mistake, "cannot read scenario", file: file, places)
    } catch {
      throw SimulatedWorldError("cannot read scenario '\(file)': \(error); correct the file")
    }
  }

  /// The same error with the place in the file in front, if there is one.
  func located(_ error: SimulatedWorldError) -> SimulatedWorldError {
    guard let source, let place = error.place else { return error }
    let position = source.places.value(at: place)
    var error = error
    error.description = "\(source.file):\(position.line):\(position.column): \(error.description)"
    return error
  }
}

/// Why a scenario cannot be read, or its world not be built.
public struct SimulatedWorldError: Error, Sendable, Equatable, CustomStringConvertible {
  public fileprivate(set) var description: String
  /// Where in the description the cause lies.
  let place: DocumentPath?

  init(_ subject: String, _ cause: String, _ remedy: String, at place: DocumentPath? = nil) {
    description = "cannot build \(subject): \(cause); \(remedy)"
    self.place = place
  }

  fileprivate init(_ description: String) {
    self.description = description
    place = nil
  }

  fileprivate init(_ mistake: ScenarioMistake, _ task: String, file: String, _ places: DocumentPlaces) {
    let position = mistake.position(in: places)
    self.init("\(file):\(position.line):\(position.column): \(task): \(mistake.cause); \(mistake.remedy)")
  }
}
