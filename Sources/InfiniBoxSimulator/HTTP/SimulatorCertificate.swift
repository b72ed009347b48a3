import Crypto
import Foundation
import HummingbirdTLS
import NIOSSL

/// The certificate with which a simulator serves https: made for the occasion by the `openssl` program, or read from files.
///
/// A real array leaves the factory with a self-signed certificate too, so a client has to trust its file or its fingerprint.
public struct SimulatorCertificate: Sendable {
  /// PEM file that a client can use as its certificate authority.
  public let certificateFile: String
  /// SHA-256 of the certificate's DER bytes, as `openssl x509 -fingerprint -sha256` prints it.
  public let fingerprint: String
  let configuration: TLSConfiguration

  /// Reads a certificate, with its intermediates behind it, and its key.
  ///
  /// - Parameters:
  ///   - certificateFile: PEM, the server's certificate first.
  ///   - keyFile: PEM, without a passphrase.
  public init(certificateFile: String, keyFile: String) throws(SimulatorCertificateError) {
    let chain: [NIOSSLCertificate]
    do { chain = try NIOSSLCertificate.fromPEMFile(certificateFile) } catch {
      throw .unusable("certificate '\(certificateFile)'", "it is not a readable PEM file")
    }
    guard let first = chain.first, let bytes = try? first.toDERBytes() else {
      throw .unusable("certificate '\(certificateFile)'", "it holds no certificate")
    }
    let key: NIOSSLPrivateKey
    do { key = try NIOSSLPrivateKey(file: keyFile, format: .pem) } catch {
      throw .unusable("key '\(keyFile)'", "it is not a readable PEM file with a private key")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    // A client that refuses the certificate, or a fault that breaks the connection, leaves nobody to take leave of.
    configuration.shutdownTimeout = .milliseconds(50)
    self.configuration = configuration
    guard (try? NIOSSLContext(configuration: configuration)) != nil else {
      throw .unusable("key '\(keyFile)'", "it does not belong to certificate '\(certificateFile)'")
    }
    self.certificateFile = certificateFile
    fingerprint = SHA256.hash(data: bytes).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return byte < 16 ? "0" + digits : digits
    }
    .joined(separator: ":")
  }

  /// Makes a self-signed certificate in a folder that exists; the key is deleted once it is read.
  ///
  /// - Parameters:
  ///   - names: DNS names and IP addresses that clients may call the server by.
  ///   - days: how long it is valid; below zero it has expired.
  public static func selfSigned(
    in folder: String, names: [String] = ["127.0.0.1", "localhost"], validForDays days: Int = 365
  ) throws(SimulatorCertificateError) -> SimulatorCertificate {
    let folder = URL(fileURLWithPath: folder)
    let request = """
      [req]
      distinguished_name = subject
      prompt = no
      [subject]
      O = InfiniBox simulator
      CN = \(names.first ?? "localhost")
      [server]
      basicConstraints = critical, CA:TRUE
      subjectKeyIdentifier = hash
      subjectAltName = \(names.map(alternativeName).joined(separator: ", "))

      """
    let files = FileManager.default
    let name = { (file: String) in folder.appendingPathComponent(file).path }
    defer {
      for file in ["request.cnf", "request.pem", "key.pem"] { try? files.removeItem(atPath: name(file)) }
    }
    guard files.createFile(atPath: name("request.cnf"), contents: Data(request.utf8)) else {
      throw .notMade("folder '\(folder.path)' cannot be written", "make room there, or set TMPDIR")
    }
    try openssl(
      ["req", "-new", "-config", "request.cnf", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-keyout", "key.pem", "-out", "request.pem"], in: folder)
    try openssl(
      ["x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-days", String(days), "-sha256"]
        + ["-extfile", "request.cnf", "-extensions", "server", "-out", "certificate.pem"], in: folder)
    return try SimulatorCertificate(certificateFile: name("certificate.pem"), keyFile: name("key.pem"))
  }

  private static func alternativeName(_ name: String) -> String {
    let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
    return (isAddress ? "IP:" : "DNS:") + name
  }

  private static func openssl(_ arguments: [String], in folder: URL) throws(SimulatorCertificateError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = folder
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    let said: String
    do {
      try process.run()
      said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    } catch {
      throw .notMade("'/usr/bin/env' does not run", "give --certificate and --key")
    }
    process.waitUntilExit()
    if process.terminationStatus == 127 {
      throw .notMade("there is no program 'openssl'", "install the package openssl, or give --certificate and --key")
    }
    guard process.terminationStatus == 0 else {
      let last = said.split(separator: "\n").last ?? "it said nothing"
      throw .notMade("openssl failed: \(last)", "check the names for the certificate, or give --certificate and --key")
    }
  }
}

/// Why a simulator cannot serve https.
public enum SimulatorCertificateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file that was given, and what is wrong with it.
  case unusable(String, String)
  /// Why openssl made none, and what to do.
  case notMade(String, String)

  public var description: String {
    switch self {
    case .unusable(let file, let cause):
      "cannot use \(file): \(cause); give the PEM files of a certificate and of its key without a passphrase"
    case .notMade(let cause, let remedy): "cannot make a certificate: \(cause); \(remedy)"
    }
  }
}
