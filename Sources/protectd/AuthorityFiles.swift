import ArrayEndpoint
import Logging
import Protection
import ProtectionStore
import Systemd

/// Reads the files of certificate authorities that older versions were told by path, and keeps their text in their place;
/// no file is opened after that. One that cannot be used leaves its array with a finding, and is tried again at the next
/// start.
func adoptAuthorityFiles(in store: ProtectionStore, _ logger: Logger) {
  do throws(StoreError) {
    for registration in try store.registrations() {
      guard case .unusable(let written, .authorityFile(let path)) = registration else { continue }
      let array = written.name
      switch authorities(in: path) {
      case .success(let authorities):
        try store.adoptAuthorities(.authorities(authorities), of: array, fromFile: path)
        logger.notice(
          "array '\(array)' trusts what '\(path)' held at this start; the file is not read again",
          metadata: ["event": "array", "array": "\(array)"])
      case .failure(let unusable):
        logger.error(
          """
          cannot use array '\(array)': \(unusable.because); give the text as root with \
          'protectctl array set \(array) --ca FILE'
          """, metadata: ["array": "\(array)"])
      }
    }
  } catch {
    logger.error("\(error)", metadata: ["event": "store"])
  }
}

private struct UnusableFile: Error { var because: String }

private func authorities(in path: String) -> Result<CertificateAuthorities, UnusableFile> {
  let bytes: [UInt8]
  do throws(RegularFileError) {
    bytes = try RegularFile.read(path, limitBytes: CertificateAuthorities.limitBytes)
  } catch {
    return .failure(UnusableFile(because: "its certificate authority file '\(path)' \(error)"))
  }
  do throws(CertificateAuthoritiesFlaw) {
    return .success(try CertificateAuthorities(pem: String(decoding: bytes, as: UTF8.self)))
  } catch {
    return .failure(UnusableFile(because: "its certificate authority file '\(path)' cannot be used, because \(error)"))
  }
}
