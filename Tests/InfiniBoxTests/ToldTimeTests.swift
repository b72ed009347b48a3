import InfiniBox
import Testing

/// The array's own clock, as its answers tell it (header `Date`).
@Suite struct ToldTimeTests {
  private func told(_ headers: (name: String, value: String)...) async throws -> ArrayTime? {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in
      var answer = Sample.envelope(Sample.object(7))
      answer.headers += headers
      return answer
    }
    #expect(array.toldTime == nil)
    _ = try await array.volumes.get(7)
    return array.toldTime
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("Fri, 31 Dec 2027 23:59:60 GMT", 1_830_297_600),
  ])
  func everyAnswerTellsIt(text: String, seconds: Int64) async throws {
    #expect(try await told(("date", text)) == ArrayTime(milliseconds: seconds * 1000))
  }

  @Test(arguments: [
    "", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "Sun, 06 Nov 1994 -1:49:37 GMT",
  ])
  func whatIsNoDateTellsNothing(text: String) async throws {
    #expect(try await told(("Date", text)) == nil)
  }

  @Test func theOldAnswerOfACacheTellsNothing() async throws {
    #expect(try await told(("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Age", "600")) == nil)
  }
}
