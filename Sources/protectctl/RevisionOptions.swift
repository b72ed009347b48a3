import ArgumentParser

/// For pipelines: a change that is made only if nobody else has changed the thing since it was looked at.
struct RevisionOptions: ParsableArguments {
  @Option(
    name: .customLong("expect-revision"),
    help: ArgumentHelp(
      "Change nothing unless this is the revision that is there (0: there is none yet).", valueName: "number"))
  var expected: Int64?

  func validate() throws {
    if let expected, expected < 0 { throw ValidationError("--expect-revision takes no negative number") }
  }
}
