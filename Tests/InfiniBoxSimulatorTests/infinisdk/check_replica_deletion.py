"""Deleting replicas with and without their staging area, and starting again from what is left (rest 12.6, 13)."""

from harness import Checks, fresh, ids, refused

checks = Checks()


def looked_up(pair, replica):
    """The replica as a program finds it that has not read it before."""
    return pair.primary.replicas.get_by_id_lazy(replica.id)


@checks.check("replica_delete_retain", "replica_delete")
def a_deletion_leaves_a_base_on_both_sides(pair):
    for options in ({"retain_staging_area": True}, {}):
        volume = pair.volume()
        replica = pair.replicate(volume)
        remote, target = replica.get_remote_replica(), replica.get_remote_entity()
        local_base, remote_base = looked_up(pair, replica).delete(**options)
        assert not replica.is_in_system() and not remote.is_in_system()
        assert ids(volume.get_snapshots()) == [local_base.id]
        assert ids(target.get_snapshots()) == [remote_base.id]
        assert fresh(local_base, "rmr_snapshot_guid") == fresh(remote_base, "rmr_snapshot_guid") is not None
        assert local_base.get_field("data_snapshot_guid", from_cache=False)
        assert not volume.is_replicated(from_cache=False) and not target.is_replicated(from_cache=False)
        assert fresh(target, "write_protected") is False


@checks.check("replica_delete_no_retain")
def a_deletion_may_leave_nothing(pair):
    volume = pair.volume()
    replica = pair.replicate(volume)
    target = replica.get_remote_entity()
    assert looked_up(pair, replica).delete(retain_staging_area=False) == (None, None)
    assert not replica.is_in_system()
    assert volume.get_snapshots().to_list() == target.get_snapshots().to_list() == []
    volume.delete()
    target.delete()


@checks.check("replica_delete_force")
def a_deletion_is_forced_on_one_side(pair):
    volume = pair.volume()
    replica = pair.replicate(volume)
    remote = replica.get_remote_replica()
    with refused(409):
        remote.delete(retain_staging_area=False)
    remote.delete(retain_staging_area=False, force_on_target=True)
    assert not remote.is_in_system() and replica.is_in_system()
    replica.delete(retain_staging_area=False, force_if_remote_error=True)
    assert not replica.is_in_system()
    both = pair.replicate(pair.volume())
    everything = {
        "force_if_remote_error": True,
        "force_on_target": True,
        "force_if_no_remote_credentials": True,
        "force_on_local": True,
        "keep_serial_on_local": True,
    }
    looked_up(pair, both).delete(**everything)
    assert not both.is_in_system()


@checks.check("replica_delete_cg_retain")
def a_groups_deletion_leaves_snapshot_groups(pair):
    group = pair.group()
    replica = pair.replicate(group)
    counterpart = replica.get_remote_entity()
    local_base, remote_base = looked_up(pair, replica).delete(retain_staging_area=True)
    assert ids(group.get_snapgroups()) == [local_base.id]
    assert ids(counterpart.get_snapgroups()) == [remote_base.id]
    assert fresh(local_base, "rmr_snapshot_guid") == fresh(remote_base, "rmr_snapshot_guid") is not None
    for base, parent in ((local_base, group), (remote_base, counterpart)):
        assert {s.get_parent().id for s in base.get_members()} == set(ids(parent.get_members()))


@checks.check("base_snapshot_matching")
def bases_are_matched_by_their_identity(pair):
    volume = pair.volume(name="del2")
    pair.replicate(volume).delete(retain_staging_area=True)
    local = pair.primary.volumes.get(name="del2")
    remote = pair.secondary.volumes.get(name="del2")
    local_snapshots = pair.primary.volumes.find(parent_id=local.id).to_list()
    remote_snapshots = pair.secondary.volumes.find(parent_id=remote.id).to_list()
    by_guid = {s.get_field("rmr_snapshot_guid", from_cache=True): s for s in remote_snapshots}
    ((snapshot, counterpart),) = [
        (s, by_guid[s.get_field("rmr_snapshot_guid", from_cache=True)]) for s in local_snapshots
    ]
    replica = pair.primary.replicas.replicate_entity_use_base(
        local, link=pair.link, local_snapshot=snapshot, remote_snapshot=counterpart
    )
    assert fresh(replica, "initial") is False


@checks.check()
def snapshots_that_do_not_match_are_no_base(pair):
    volume, target = pair.volume(), pair.remote_volume()
    with refused(409):
        pair.primary.replicas.replicate_entity_use_base(
            volume, link=pair.link, local_snapshot=volume.create_snapshot(), remote_snapshot=target.create_snapshot()
        )


@checks.check()
def a_replicated_entity_is_not_deleted(pair):
    volume, filesystem, group = pair.volume(), pair.filesystem(), pair.group()
    for entity in (volume, filesystem, group):
        replica = pair.replicate(entity)
        with refused(409):
            entity.delete()
        with refused(409):
            replica.get_remote_entity().delete()
        replica.delete(retain_staging_area=False)
        entity.delete()
        assert not entity.is_in_system()
    with refused(404):
        pair.primary.replicas.get_by_id_lazy(987_654_321).delete()
