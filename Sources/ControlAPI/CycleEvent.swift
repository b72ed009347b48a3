/// One line of the stream that `POST /v1/cycles` answers: any number of progress events, then the end.
///
/// `{"event":"progress",…}`, `{"event":"finished","cycle":{…}}` or `{"event":"failed","error":{…}}`.
public enum CycleEvent: Hashable, Sendable {
  case progress(CycleProgress)
  case finished(CycleAnswer)
  case failed(ControlError)
}

extension CycleEvent: Codable {
  private enum CodingKeys: String, CodingKey { case event, cycle }
  private enum Word: String, Codable { case progress, finished, failed }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Word.self, forKey: .event) {
    case .progress: self = .progress(try CycleProgress(from: decoder))
    case .finished: self = .finished(try container.decode(CycleAnswer.self, forKey: .cycle))
    case .failed: self = .failed(try ControlError(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .progress(let progress):
      try container.encode(Word.progress, forKey: .event)
      try progress.encode(to: encoder)
    case .finished(let cycle):
      try container.encode(Word.finished, forKey: .event)
      try container.encode(cycle, forKey: .cycle)
    case .failed(let error):
      try container.encode(Word.failed, forKey: .event)
      try error.encode(to: encoder)
    }
  }
}
