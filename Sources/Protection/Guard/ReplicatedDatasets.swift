/// Arrays replicate a limited number of volumes and filesystems, members of groups included (semantics R15).
func replicatedDatasets(_ step: Step, _ context: GuardContext) -> String? {
  if step.datasetCount == 0 { return nil }
  let limit = context.settings.replicatedDatasetLimit
  for name in [step.array, step.peer] {
    let added = context.datasetsAdded(by: step, on: name)
    guard added > 0, let replicated = context.replicatedDatasets[name] else { continue }
    let undecided = context.history.expectedSteps.filter { $0.array == name || $0.peer == name }
    let used = replicated + undecided.reduce(0) { $0 + $1.datasetCount } + context.datasetsAdded[name, default: 0]
    guard used + added > limit else { continue }
    return
      "array '\(name)' replicates \(counted(used, "volume or filesystem", "volumes and filesystems")) of \(limit), "
      + "and has no room for \(added) more"
  }
  return nil
}

extension Step {
  /// Volumes and filesystems of either side that the step makes part of a replica.
  var datasetCount: Int {
    switch change {
    case .createReplica(let creation):
      switch creation.target {
      case .new(_, let datasets): datasets.count
      case .existing(_, let pairs): pairs.count
      case .base(_, let pairs): pairs.count
      }
    case .addMember: 1
    case .setSchedule, .resumeReplica: 0
    }
  }
}

extension ArrayIndex {
  /// Volumes and filesystems in its replicas; the members of a group with two replicas count once.
  var replicatedDatasetCount: Int {
    var datasets: [Int64] = []
    datasets.reserveCapacity(replicas.count)
    var withoutPairs = 0
    for replica in replicas {
      let pairs = replica.pairs
      if pairs.isEmpty { withoutPairs += 1 }
      for pair in pairs { datasets.append(pair.local) }
    }
    datasets.sort()
    let repeated = zip(datasets, datasets.dropFirst()).count { $0 == $1 }
    return datasets.count - repeated + withoutPairs
  }
}
