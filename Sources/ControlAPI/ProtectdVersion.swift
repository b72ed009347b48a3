/// The version of the daemon and its client, which are released together: what `--version`, the journal and
/// `protectctl status` say.
public enum ProtectdVersion {
  public static let current = "0.1.0"
}
