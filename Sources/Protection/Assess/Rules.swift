/// The rule of each kind of finding; a kind without one does not compile.
func rule(for kind: FindingKind) -> (Situation) -> [Finding] {
  switch kind {
  case .unprotected: unprotected
  case .unknownProtection: protectionUnknown
  case .wrongType: wrongType
  case .wrongInterval: wrongInterval
  case .wrongRPO: wrongRPO
  case .wrongLink: wrongLink
  case .wrongRemotePool: wrongRemotePool
  case .suspended: suspended
  case .autoSuspended: autoSuspended
  case .rpoExceeded: rpoExceeded
  case .stalled: stalled
  case .notSynchronized: notSynchronized
  case .linkNotUp: linkNotUp
  case .roleReversed: roleReversed
  case .splitRoles: splitRoles
  case .unmanagedReplica: unmanagedReplica
  case .memberNotReplicated: memberNotReplicated
  case .peerMissing: peerMissing
  case .policyMatchesNothing: policyMatchesNothing
  case .policyConflict: policyConflict
  case .policyUnresolvable: policyUnresolvable
  case .arrayUnreadable: arrayUnreadable
  case .outcomeUnknown: outcomeUnknown
  }
}
