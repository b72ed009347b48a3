"""Snapshots of volumes and filesystems: creation, locks, restore, refresh, promotion."""

from datetime import timedelta

import arrow
from capacity import GB, GiB

from harness import Checks, fresh, ids, refused

checks = Checks()


def later(pair, **span):
    """A time after the arrays' present."""
    return arrow.get(pair.arrays.now() / 1_000 + timedelta(**span).total_seconds())


@checks.check("snapshot_create", "snapshot_create_default_name", "snapshot_of_snapshot", "snapshot_list_children")
def snapshots_form_a_family(pair):
    volume = pair.volume(name="v1-family")
    snapshot = volume.create_snapshot("v1-s1")
    other = volume.create_snapshot()
    inner = snapshot.create_snapshot("v1-s1-c")
    assert ids(volume.get_snapshots().to_list()) == [snapshot.id, other.id]
    assert ids(volume.get_children().to_list()) == [snapshot.id, other.id]
    assert inner.get_parent(from_cache=False).id == snapshot.id
    assert inner.get_family_master().id == volume.id
    assert snapshot.is_snapshot() and volume.is_master() and volume.has_children()


@checks.check("snapshot_create_options", "snapshot_update_lock", "volume_delete_force_lock")
def a_locked_snapshot_stays(pair):
    volume = pair.volume()
    snapshot = volume.create_snapshot(
        "v1-s2",
        write_protected=False,
        lock_expires_at=later(pair, hours=1),
        snapshot_retention=3600,
        replicate_to_async_target=False,
    )
    assert fresh(snapshot, "write_protected") is False
    assert fresh(snapshot, "lock_state") == "LOCKED"
    assert fresh(snapshot, "snapshot_retention") == 3600
    snapshot.update_lock_expires_at(later(pair, hours=2))
    with refused(409, "LOCK_CANNOT_BE_SHORTENED"):
        snapshot.update_lock_expires_at(later(pair, hours=1))
    with refused(409):
        snapshot.delete()
    found = pair.primary.volumes.get(name="v1-s2")
    found.delete(force_if_snapshot_locked=True)
    assert not snapshot.is_in_system()


@checks.check("snapshot_create_remote_retention")
def a_snapshot_may_be_kept_longer_on_the_peer(pair):
    volume = pair.volume()
    snapshot = volume.create_snapshot("v1-s3", remote_snapshot_retention=86_400, remote_snapshot_retention_lock=86_400)
    assert fresh(snapshot, "remote_snapshot_retention") == 86_400
    assert fresh(snapshot, "remote_snapshot_retention_lock") == 86_400


@checks.check("volume_restore", "snapshot_refresh", "snapshot_refresh_force")
def content_moves_between_volume_and_snapshot(pair):
    volume = pair.volume(size=10 * GB, provisioning="THIN")
    pair.write(volume, 1 * GB)
    snapshot = volume.create_snapshot()
    pair.write(volume, 3 * GB)
    assert fresh(volume, "used_size") == 4 * GB
    volume.restore(snapshot)
    assert fresh(volume, "used_size") == 1 * GB
    pair.write(volume, 3 * GB)
    snapshot.refresh_snapshot()
    snapshot.refresh_snapshot(force_if_replicated_on_target=True)
    assert fresh(snapshot, "used_size") == 4 * GB


@checks.check()
def a_snapshot_of_a_target_is_refreshed_by_force_only(pair):
    replica = pair.replicate(pair.volume())
    target = replica.get_remote_entity()
    snapshot = target.create_snapshot()
    with refused(409, "FORCE_REQUIRED"):
        snapshot.refresh_snapshot()
    snapshot.refresh_snapshot(force_if_replicated_on_target=True)


@checks.check("snapshot_promote")
def a_promoted_snapshot_is_a_volume(pair):
    volume = pair.volume()
    promoted = volume.create_snapshot().promote_snapshot()
    assert promoted.is_master()
    assert fresh(promoted, "write_protected") is False
    assert volume.get_snapshots().to_list() == []


@checks.check("volume_group_snapshot", "volume_group_snapshot_defaults")
def volumes_are_snapped_together(pair):
    volumes = [pair.volume(name="g1"), pair.volume(name="g2")]
    snapshots = pair.primary.volumes.create_group_snapshot(volumes, snap_prefix="p_", snap_suffix="_s")
    assert [snapshot.get_name() for snapshot in snapshots] == ["p_g1_s", "p_g2_s"]
    assert [snapshot.get_parent().id for snapshot in snapshots] == ids(volumes)
    assert len(pair.primary.volumes.create_group_snapshot(volumes)) == 2


@checks.check("snapshot_own_replication_snapshot")
def an_exposed_snapshot_is_owned(pair):
    volume = pair.volume()
    exposed = pair.replicate(volume).expose_last_consistent_snapshot()
    owned = exposed.own_replication_snapshot("owned")
    assert owned.get_name() == "owned"
    assert pair.primary.volumes.get(name="owned").get_parent().id == volume.id


@checks.check("filesystem_create", "filesystem_find")
def filesystems_are_created(pair):
    filesystem = pair.filesystem(name="fs2", size=10 * GiB, provisioning="THIN")
    found = pair.primary.filesystems.find(pool=pair.pool, type="MASTER").page_size(1000).to_list()
    assert ids(found) == [filesystem.id]
    assert fresh(filesystem, "size") == 10 * GiB
    assert filesystem.get_pool(from_cache=False).id == pair.pool.id


@checks.check("filesystem_create_options")
def filesystem_options_are_kept(pair):
    filesystem = pair.filesystem(
        name="fs3",
        size=10 * GiB,
        atime_granularity=3600,
        security_style="UNIX",
        snapdir_name=".snapshot",
        snapdir_accessible=True,
        ssd_enabled=True,
    )
    assert fresh(filesystem, "snapdir_name") == ".snapshot"
    assert fresh(filesystem, "atime_granularity") == 3600
    assert fresh(filesystem, "security_style") == "UNIX"
    filesystem.update_field("security_style", "WINDOWS")
    assert fresh(filesystem, "security_style") == "WINDOWS"


@checks.check("filesystem_snapshot_create", "filesystem_restore", "filesystem_delete")
def a_filesystem_is_restored_and_deleted(pair):
    filesystem = pair.filesystem(size=10 * GB)
    snapshot = filesystem.create_snapshot("fs1-s1")
    (first,) = filesystem.get_snapshots().to_list()
    filesystem.restore(first)
    assert first.id == snapshot.id
    with refused(400, "NOT_A_CHILD"):
        filesystem.restore(pair.filesystem())
    snapshot.delete()
    filesystem.delete()
    assert not filesystem.is_in_system()
