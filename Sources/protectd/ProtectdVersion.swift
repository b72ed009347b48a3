/// The version of the daemon, as `--version`, the journal and `protectctl status` say it.
enum ProtectdVersion {
  static let current = "0.1.0"
}
