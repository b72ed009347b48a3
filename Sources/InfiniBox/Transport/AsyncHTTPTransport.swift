import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The real transport: one AsyncHTTPClient per array, HTTP/1.1, verified TLS, no retries, no redirects.
final class AsyncHTTPTransport: HTTPTransport {
  private let address: ArrayAddress
  private let client: HTTPClient
  private let trust: TLSTrust

  init(
    address: ArrayAddress, trust: TLSTrust, options: ConnectionOptions
  ) throws(InfiniBoxError.Cause) {
    self.address = address
    self.trust = trust
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try Self.tlsConfiguration(trust), redirectConfiguration: .disallow)
    // A pin is checked on HTTP/1 connections only, and a refused connection is to be reported, not tried again.
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, options.pagesInFlight)
    // Arrays close idle connections after 15 s (rest 18); a request must not run into that.
    configuration.connectionPool.idleTimeout = .seconds(10)
    configuration.timeout.connect = TimeAmount(options.connectDeadline)
    configuration.http1_1ConnectionDebugInitializer = { [deadline = options.deadline] channel in
      AbandonedRequests.limit(channel, to: deadline).flatMap { AnswerGate.install(in: channel) }.flatMap {
        guard case .pinnedFingerprints(let expected) = trust else { return channel.eventLoop.makeSucceededVoidFuture() }
        return CertificateCheck.requireFingerprint(expected, of: channel)
      }
    }
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func shutdown() async {
    // Fails only when it was called before.
    try? await client.shutdown()
  }

  func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
    do {
      return try await exchange(request)
    } catch {
      throw await TransportFailure.translate(error, address: address, trust: trust)
    }
  }

  private func exchange(_ request: TransportRequest) async throws -> TransportResponse {
    var message = HTTPClientRequest(
      url: "\(address)" + request.path + (request.query.map { "?\($0)" } ?? ""))
    message.method = HTTPMethod(rawValue: request.method.rawValue)
    for header in request.headers { message.headers.add(name: header.name, value: header.value) }
    if let body = request.body { message.body = .bytes(ByteBuffer(bytes: body)) }
    // The caller bounds the whole exchange and cancels it; this only keeps AsyncHTTPClient from waiting for ever.
    let response = try await client.execute(message, timeout: .hours(1))
    let headers = response.headers.map { (name: $0.name, value: $0.value) }
    let body = try await collect(response.body, limit: request.maximumAnswerSize)
    return TransportResponse(status: Int(response.status.code), headers: headers, body: body)
  }

  private func collect(_ body: HTTPClientResponse.Body, limit: Int) async throws -> Data {
    var collected = Data()
    do {
      for try await part in body {
        guard collected.count + part.readableBytes <= limit else { throw TransportError.answerTooLarge(limit: limit) }
        part.withUnsafeReadableBytes { collected.append(contentsOf: $0) }
      }
    } catch let error as HTTPClientError where error == .remoteConnectionClosed {
      throw TransportError.truncatedAnswer
    } catch let error as HTTPParserError where error == .invalidEOFState {
      throw TransportError.truncatedAnswer
    }
    return collected
  }

  private static func tlsConfiguration(_ trust: TLSTrust) throws(InfiniBoxError.Cause) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    switch trust {
    case .systemRoots: break
    case .certificateAuthorities(let authorities): tls.trustRoots = .certificates(try certificates(of: authorities))
    // The pin replaces the chain and the name; it is compared before the first byte of a request.
    case .pinnedFingerprints: tls.certificateVerification = .none
    }
    return tls
  }

  private static func certificates(
    of authorities: CertificateAuthorities
  ) throws(InfiniBoxError.Cause) -> [NIOSSLCertificate] {
    var certificates: [NIOSSLCertificate] = []
    for (index, bytes) in authorities.certificates.enumerated() {
      do { certificates.append(try NIOSSLCertificate(bytes: bytes, format: .der)) } catch {
        throw .certificateAuthorityUnusable(number: index + 1)
      }
    }
    return certificates
  }
}
