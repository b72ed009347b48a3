/// Bytes that no array should send, each with a name; found by reading what the HTTP library takes for granted.
enum NastyAnswers {
  static let body = #"{"result":{"id":7,"name":"v","type":"MASTER","pool_id":1,"size":1},"error":null}"#
  static let good = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"

  /// Answers of which a value may come, too: they only have to be survived.
  static let all: [(name: String, bytes: String)] = statuses + interim + lengths + chunks + heads + unsolicited

  private static let statuses: [(name: String, bytes: String)] = [
    "000", "001", "050", "099", "101", "104", "199", "600", "999", "1", "20", "2000", "-20", "2x0", "",
  ].flatMap { code in
    [
      ("status \(code)", "HTTP/1.1 \(code) x\r\nContent-Length: 0\r\n\r\n"),
      ("status \(code) with a body", "HTTP/1.1 \(code) x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"),
      ("status \(code) until the end", "HTTP/1.1 \(code) x\r\n\r\n\(body)"),
      ("status \(code) in chunks", "HTTP/1.1 \(code) x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      ("status \(code) before the answer", "HTTP/1.1 \(code) x\r\n\r\n\(good)"),
    ]
  }

  private static let interim: [(name: String, bytes: String)] = [
    ("100 and no answer", "HTTP/1.1 100 Continue\r\n\r\n"),
    ("100 with a length", "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nhello\(good)"),
    ("103 and the answer", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n\(good)"),
    ("100 for ever", String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20_000)),
    ("101 with an upgrade", "HTTP/1.1 101 x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n\(body)"),
    ("200 with an upgrade", "HTTP/1.1 200 x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n\(body)"),
    ("204 with a body", "HTTP/1.1 204 x\r\nContent-Length: 9\r\n\r\n123456789"),
    ("304 with a body", "HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
  ]

  private static let lengths: [(name: String, bytes: String)] = [
    "Content-Length: -1", "Content-Length: +5", "Content-Length: 0x10", "Content-Length: 1e9", "Content-Length: 5, 5",
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5", "Content-Length:",
    "Content-Length: 18446744073709551615", "Content-Length: 18446744073709551616",
    "Content-Length: 9223372036854775808",
    "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
    "Transfer-Encoding: identity", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked, gzip",
    "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Content-Length : 5",
  ].map { ("framing '\($0)'", "HTTP/1.1 200 OK\r\n\($0)\r\n\r\n\(body)") }

  private static let chunks: [(name: String, bytes: String)] = [
    "FFFFFFFFFFFFFFFF\r\nx", "FFFFFFFFFFFFFFFFF\r\nx", "7FFFFFFFFFFFFFFF\r\nx", "-1\r\nx", "g\r\nx", "\r\n\r\n",
    "5\nhello\n0\n\n",
    "5\r\nhelloX\r\n0\r\n\r\n", "5;a=b;c=\"d\r\n\r\nhello\r\n0\r\n\r\n", "0\r\nX: y\r\n\r\n", "0\r\nX:\r\n\r\n",
    "0\r\nX\r\n\r\n", "0\r\n: y\r\n\r\n",
    "0\r\nContent-Length: 5\r\n\r\nhello", "0\r\nX: y\r\n Z\r\n\r\n", "0\r\n\r\n0\r\n\r\n",
    "1;\(String(repeating: "x", count: 100_000))\r\nx\r\n0\r\n\r\n",
    "0\r\n\((0..<300).map { "T\($0): x\r\n" }.joined())\r\n",
    "\(String(repeating: "0", count: 50_000))5\r\nhello\r\n0\r\n\r\n",
    "\(String(repeating: "1\r\nx\r\n", count: 5000))0\r\n\r\n",
  ].map { ("chunks '\($0.prefix(20))'", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\($0)") }

  private static let heads: [(name: String, bytes: String)] = [
    ("HTTP/0.9", body), ("HTTP/0.9 by name", "HTTP/0.9 200 OK\r\n\r\n\(body)"),
    ("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n\(body)"),
    ("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n\(body)"), ("HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n\(body)"),
    ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ("HTTP/11.1", "HTTP/11.1 200 OK\r\n\r\n"),
    ("a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), ("a CONNECT", "CONNECT x:1 HTTP/1.1\r\n\r\n"),
    ("no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
    ("only line feeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
    ("only returns", "HTTP/1.1 200 OK\rContent-Length: 0\r\r"), ("blank lines first", "\r\n\r\n\r\n\(good)"),
    ("a folded header", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
    ("a header without name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
    ("a header without colon", "HTTP/1.1 200 OK\r\nx\r\n\r\n"),
    ("a header with NUL", "HTTP/1.1 200 OK\r\nX: \u{0}\r\n\r\n"), ("a NUL first", "\u{0}\(good)"),
    ("a long reason", "HTTP/1.1 200 \(String(repeating: "x", count: 300_000))\r\nContent-Length: 0\r\n\r\n"),
    ("a long header", "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 300_000))\r\n\r\n"),
    ("a long name", "HTTP/1.1 200 OK\r\n\(String(repeating: "x", count: 300_000)): y\r\n\r\n"),
    ("many headers", "HTTP/1.1 200 OK\r\n\((0..<5000).map { "X\($0): y\r\n" }.joined())\r\n"),
    ("HTML", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>"),
    ("a redirect", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"), ("nothing", ""),
    ("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"), ("a TLS alert", "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{28}"),
  ]

  private static let unsolicited: [(name: String, bytes: String)] = [
    ("two answers", good + good), ("an answer and half", good + "HTTP/1.1 2"), ("an answer and garbage", good + "}}}}"),
    ("an answer and 099", good + "HTTP/1.1 099 x\r\n\r\n"), ("an answer and 100", good + "HTTP/1.1 100 x\r\n\r\n"),
    ("an answer that closes, and another", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n\(good)"),
    ("a thousand answers", String(repeating: good, count: 1000)),
  ]
}
