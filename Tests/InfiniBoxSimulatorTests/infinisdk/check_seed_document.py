"""The four examples of the seed document, word for word: the least that the simulator and the Swift client owe."""

from harness import Checks, fresh

checks = Checks()


@checks.check("seed_document")
def the_seed_document_runs(pair):
    primary, secondary, link = pair.primary, pair.secondary, pair.link

    pool = primary.pools.create()
    vol = primary.volumes.create(pool=pool)
    remote_pool = secondary.pools.create()
    asynchronous = primary.replicas.replicate_entity(vol, link=link, remote_pool=remote_pool)
    assert asynchronous.is_initial_replication()

    vol = primary.volumes.create(pool=pool)
    remote_vol = secondary.volumes.create(pool=remote_pool)
    snapshot, remote_snapshot = equal_snapshots(pair, vol, remote_vol)
    based = primary.replicas.replicate_entity_use_base(
        vol, link=link, local_snapshot=snapshot, remote_snapshot=remote_snapshot
    )

    cg = primary.cons_groups.create(pool=pool)
    of_group = primary.replicas.replicate_cons_group(cg, link=link, remote_pool=remote_pool)

    pool = primary.pools.create()
    vol = primary.volumes.create(pool=pool)
    synchronous = primary.replicas.replicate_entity(vol, link=link, replication_type="SYNC", remote_pool=remote_pool)

    assert not synchronous.is_synchronized()
    assert fresh(based, "initial") is False and of_group.is_consistency_group()
    pair.settle()
    for replica in (asynchronous, based, of_group, synchronous):
        assert replica.get_remote_replica().is_target() and fresh(replica, "initial") is False
    assert asynchronous.is_active() and synchronous.is_synchronized()


def equal_snapshots(pair, volume, remote_volume):
    """A snapshot on each side. Only those that replication left behind are equal, so they are made and left here."""
    volume.create_snapshot()
    remote_volume.create_snapshot()
    replica = pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_entity=remote_volume)
    pair.settle()
    return replica.delete(retain_staging_area=True)
