"""Replicas of volumes and filesystems: every form and type in which infinisdk creates them (rest 12.4)."""

from datetime import timedelta

from harness import Checks, fresh, names, refused

checks = Checks()


def has_begun(replica, replication_type: str) -> None:
    """What a replica with a full first copy reads like before and after it."""
    assert fresh(replica, "replication_type") == replication_type
    assert fresh(replica, "initial") is True
    if replication_type == "ASYNC":
        assert replica.get_state() == "ACTIVE"
        assert replica.is_initial_replication()
        assert fresh(replica, "restore_point") is None
    else:
        assert replica.get_sync_state() in ("INITIALIZING", "INITIALIZING_PENDING")
        assert not replica.is_synchronized()


def is_in_step(replica, replication_type: str) -> None:
    """What a replica reads like once its first copy is done, on both sides."""
    remote = replica.get_remote_replica()
    assert fresh(replica, "initial") is False
    assert remote.get_field("remote_replica_id") == replica.id
    if replication_type == "ACTIVE_ACTIVE":
        assert replica.get_sync_state() == remote.get_sync_state() == "SYNCHRONIZED"
        return
    assert replica.is_source() and remote.is_target()
    assert remote.get_state() is None
    if replication_type == "SYNC":
        assert replica.is_synchronized()
        assert fresh(replica, "async_mode") is False
    else:
        assert replica.is_idle() or replica.is_replicating()
        assert fresh(replica, "restore_point") is not None
        assert fresh(replica, "last_replicated_guid") == fresh(remote, "last_replicated_guid")


def lives(pair, replica, replication_type: str) -> None:
    has_begun(replica, replication_type)
    pair.settle()
    is_in_step(replica, replication_type)


@checks.check(
    "replica_create_volume_async_new", "replica_create_volume_sync_new", "replica_create_volume_active_active_new"
)
def a_volume_gets_a_new_target(pair):
    for replication_type in ("ASYNC", "SYNC", "ACTIVE_ACTIVE"):
        options = {"ASYNC": {}, "SYNC": {}, "ACTIVE_ACTIVE": {"preferred": True}}[replication_type]
        if replication_type != "ASYNC":
            options["replication_type"] = replication_type
        volume = pair.volume()
        replica = pair.primary.replicas.replicate_entity(
            volume, link=pair.link, remote_pool=pair.remote_pool, **options
        )
        target = replica.get_remote_entity()
        assert target.get_name() == volume.get_name()
        assert target.get_pool().id == pair.remote_pool.id
        assert fresh(target, "write_protected") is (replication_type != "ACTIVE_ACTIVE")
        lives(pair, replica, replication_type)
        roles = [fresh(volume, f"rmr_{role}") for role in ("source", "active_active_peer")]
        assert roles == [replication_type != "ACTIVE_ACTIVE", replication_type == "ACTIVE_ACTIVE"]
        assert volume.get_field("replication_types", from_cache=False) == [replication_type]


@checks.check("replica_create_volume_async_new_full", "replica_create_volume_with_snapshots")
def options_of_a_new_target_are_kept(pair):
    volume = pair.volume(name="v2-full")
    replica = pair.primary.replicas.replicate_entity(
        volume,
        link=pair.link,
        remote_pool=pair.remote_pool,
        replication_type="ASYNC",
        rpo=timedelta(seconds=60),
        sync_interval=timedelta(seconds=30),
        description="tier-1",
        remote_entity_names=["v2-dr"],
    )
    assert replica.get_rpo(from_cache=False).total_seconds() == 60
    assert fresh(replica, "sync_interval").total_seconds() == 30
    assert fresh(replica, "description") == "tier-1"
    assert replica.get_remote_entity().get_name() == "v2-dr"
    snapshots = pair.primary.replicas.replicate_entity(
        pair.volume(),
        link=pair.link,
        remote_pool=pair.remote_pool,
        rpo=timedelta(seconds=8),
        sync_interval=timedelta(seconds=4),
        including_snapshots=True,
        snapshots_retention=3600,
        lock_remote_snapshot_retention=1800,
        remote_snapshot_suffix="-dr",
    )
    assert fresh(snapshots, "including_snapshots") is True
    assert fresh(snapshots, "snapshots_retention") == 3600
    assert fresh(snapshots, "lock_remote_snapshot_retention") == 1800
    assert fresh(snapshots, "remote_snapshot_suffix") == "-dr"


@checks.check(
    "replica_create_volume_existing",
    "replica_create_volume_existing_sync",
    "replica_create_volume_existing_active_active",
)
def a_volume_takes_over_an_existing_target(pair):
    for replication_type in ("ASYNC", "SYNC", "ACTIVE_ACTIVE"):
        options = {} if replication_type == "ASYNC" else {"replication_type": replication_type}
        volume, target = pair.volume(), pair.remote_volume()
        replica = pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_entity=target, **options)
        assert replica.get_remote_entity().id == target.id
        assert fresh(target, "write_protected") is (replication_type != "ACTIVE_ACTIVE")
        lives(pair, replica, replication_type)
        replica.delete(retain_staging_area=False)
        assert fresh(target, "write_protected") is False


@checks.check(
    "replica_create_volume_use_base",
    "replica_create_volume_use_base_sync",
    "replica_create_volume_use_base_active_active",
    "replica_create_volume_use_base_async_full",
)
def a_volume_starts_from_its_base(pair):
    times = {"replication_type": "ASYNC", "rpo": timedelta(seconds=300), "sync_interval": timedelta(seconds=240)}
    for options in ({}, {"replication_type": "SYNC"}, {"replication_type": "ACTIVE_ACTIVE"}, times):
        volume = pair.volume()
        pair.write(volume)
        first = pair.replicate(volume)
        target = first.get_remote_entity()
        local, remote = first.delete(retain_staging_area=True)
        replica = pair.primary.replicas.replicate_entity_use_base(
            volume, link=pair.link, local_snapshot=local, remote_snapshot=remote, **options
        )
        assert fresh(replica, "initial") is False, options
        assert replica.get_remote_entity().id == target.id
        (pair_of_volumes,) = fresh(replica, "entity_pairs")
        assert pair_of_volumes["local_base_entity_id"] == local.id
        pair.settle(300)
        is_in_step(replica, options.get("replication_type", "ASYNC"))
        if "rpo" in options:
            assert replica.get_rpo(from_cache=False).total_seconds() == 300


@checks.check(
    "replica_create_volume_take_snap",
    "replica_create_volume_take_snap_sync",
    "replica_create_volume_take_snap_active_active",
)
def snapshots_taken_now_are_a_base(pair):
    for replication_type in ("ASYNC", "SYNC", "ACTIVE_ACTIVE"):
        options = {} if replication_type == "ASYNC" else {"replication_type": replication_type}
        replica = pair.primary.replicas.replicate_entity_take_snap(
            pair.volume(), link=pair.link, remote_entity=pair.remote_volume(), **options
        )
        assert fresh(replica, "initial") is False
        pair.settle()
        is_in_step(replica, replication_type)


@checks.check("replica_create_base_action_new")
def the_flat_form_names_the_target(pair):
    volume = pair.volume()
    replica = pair.primary.replicas.create(
        link=pair.link,
        entity_type="VOLUME",
        base_action="NEW",
        local_entity=volume,
        remote_pool_id=pair.remote_pool.id,
        replication_type="ASYNC",
        sync_interval=timedelta(seconds=240),
        rpo=timedelta(seconds=300),
        description="csi",
    )
    assert replica.get_remote_entity().get_name() == volume.get_name()
    assert fresh(replica, "base_action") == "NEW"
    assert fresh(replica, "description") == "csi"
    lives(pair, replica, "ASYNC")


@checks.check("replica_create_filesystem_async_new", "replica_create_filesystem_use_base")
def a_filesystem_gets_a_new_target_and_starts_from_its_base(pair):
    filesystem = pair.filesystem()
    replica = pair.primary.replicas.replicate_entity(filesystem, link=pair.link, remote_pool=pair.remote_pool)
    assert replica.is_filesystem()
    lives(pair, replica, "ASYNC")
    local, remote = replica.delete(retain_staging_area=True)
    assert local.get_parent().id == filesystem.id
    renewed = pair.primary.replicas.replicate_entity_use_base(
        filesystem, link=pair.link, local_snapshot=local, remote_snapshot=remote
    )
    assert fresh(renewed, "initial") is False
    assert names([renewed.get_remote_entity()]) == names([filesystem])


@checks.check("replica_create_filesystem_take_snap", "replica_create_filesystem_existing")
def a_filesystem_takes_over_an_existing_target(pair):
    replica = pair.primary.replicas.replicate_entity_take_snap(
        pair.filesystem(), link=pair.link, remote_entity=pair.remote_filesystem()
    )
    assert fresh(replica, "initial") is False
    pair.settle()
    is_in_step(replica, "ASYNC")
    with refused(409, "EXISTING_TARGET_NOT_SUPPORTED", is_remote=True):
        pair.primary.replicas.replicate_filesystem(
            pair.filesystem(), remote_fs=pair.remote_filesystem(), link=pair.link
        )


@checks.check()
def a_filesystem_is_replicated_asynchronously_only(pair):
    for replication_type in ("SYNC", "ACTIVE_ACTIVE"):
        with refused(409, "REPLICATION_TYPE_NOT_SUPPORTED"):
            pair.primary.replicas.replicate_entity(
                pair.filesystem(), link=pair.link, replication_type=replication_type, remote_pool=pair.remote_pool
            )


@checks.check()
def a_target_that_cannot_be_made_is_refused_by_the_peer(pair):
    volume = pair.volume()
    pair.remote_volume(name=volume.get_name())
    with refused(409, "NAME_CONFLICT", is_remote=True):
        pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)
    assert pair.primary.replicas.find(local_entity_id=volume.id).to_list() == []
    with refused(409):
        twice = pair.volume()
        for _ in range(2):
            pair.primary.replicas.replicate_entity(twice, link=pair.link, remote_pool=pair.remote_pool)
    snapshot = pair.volume().create_snapshot()
    with refused(409):
        pair.primary.replicas.replicate_entity(snapshot, link=pair.link, remote_pool=pair.remote_pool)
