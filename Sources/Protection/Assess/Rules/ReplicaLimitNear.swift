/// Arrays take a limited number of replicas, and of volumes and filesystems in them. At the limit nothing new can be
/// protected, and an operator in need finds no slot either.
///
/// Reports: per array, when no more replicas are free than are kept for operators, or less than a tenth of the
/// replicated volumes and filesystems. Warning; critical when either limit is reached.
/// Remedy: none; delete replicas that nobody needs, or replicate by consistency groups.
func replicaLimitNear(_ situation: Situation) -> [Finding] {
  let settings = situation.settings
  return situation.estate.arrays.compactMap { array in
    let replicas = array.replicas.count
    let datasets = array.replicatedDatasetCount
    let isNear = replicas >= settings.replicaLimit - settings.replicaSlotsKept
    let isCrowded = datasets * 10 > settings.replicatedDatasetLimit * 9
    guard isNear || isCrowded else { return nil }
    let isReached = replicas >= settings.replicaLimit || datasets >= settings.replicatedDatasetLimit
    return Finding(
      kind: .replicaLimitNear, severity: isReached ? .critical : .warning, array: array.name,
      summary:
        "array '\(array.name)' has \(replicas) of \(settings.replicaLimit) replicas and replicates \(datasets) of "
        + "\(settings.replicatedDatasetLimit) volumes and filesystems; room is expected for new ones and for operators",
      evidence: [
        "replicas": "\(replicas)", "replica_limit": "\(settings.replicaLimit)", "replicated_datasets": "\(datasets)",
        "replicated_dataset_limit": "\(settings.replicatedDatasetLimit)",
      ],
      judgedFrom: [array.name])
  }
}
