"""Drives two simulated arrays with the unmodified infinisdk through the seed document and the operations around it.

Usage: seed_document.py PATH-OF-INFINIBOX-SIMULATOR

Prints one line a test and, last, `N passed, N failed`; exit status 1 if any failed.
"""

import sys
import traceback
from datetime import timedelta

from capacity import GB, TiB
from infinisdk import Q
from infinisdk.core.exceptions import APICommandFailed, ObjectNotFound

from simulated_arrays import SimulatedArrays

TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Pair:
    """The two arrays of one test run, with a pool on each and the link between them."""

    def __init__(self, arrays):
        self.arrays = arrays
        self.primary = arrays.system(0)
        self.secondary = arrays.system(1)
        self.primary.register_related_system(self.secondary)
        self.secondary.register_related_system(self.primary)
        self.link = self.primary.links.get()
        self.pool = self.primary.pools.create()
        self.remote_pool = self.secondary.pools.create()

    def volume(self, **fields):
        return self.primary.volumes.create(pool=self.pool, **fields)

    def remote_volume(self, **fields):
        return self.secondary.volumes.create(pool=self.remote_pool, **fields)

    def group(self, members=2):
        group = self.primary.cons_groups.create(pool=self.pool)
        for _ in range(members):
            group.add_member(self.volume())
        return group

    def settle(self, seconds=120):
        self.arrays.advance(seconds)


# The seed document


@test
def seed_document_async_replica(pair):
    primary, secondary = pair.primary, pair.secondary
    pool = primary.pools.create()
    vol = primary.volumes.create(pool=pool)
    remote_pool = secondary.pools.create()
    replica = primary.replicas.replicate_entity(vol, link=pair.link, remote_pool=remote_pool)
    assert replica.get_replication_type() == "ASYNC"
    assert replica.get_state() == "ACTIVE"
    assert replica.is_initial_replication()
    assert vol.is_replicated(from_cache=False)
    assert [found.id for found in vol.get_replicas()] == [replica.id]
    pair.settle()
    assert replica.is_idle() or replica.is_replicating()
    assert replica.get_restore_point(from_cache=False) is not None
    remote = replica.get_remote_replica()
    assert remote.is_target() and replica.is_source()
    assert replica.get_remote_entity().get_name() == vol.get_name()


@test
def seed_document_use_base(pair):
    """A replica deleted with its staging area leaves the two snapshots from which the next one starts."""
    vol = pair.volume()
    replica = pair.primary.replicas.replicate_entity(vol, link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    remote = replica.get_remote_entity()
    result = replica.delete(retain_staging_area=True)
    assert not vol.is_replicated(from_cache=False)
    snapshot, = vol.get_snapshots().to_list()
    remote_snapshot, = remote.get_snapshots().to_list()
    guid = snapshot.get_field("rmr_snapshot_guid", from_cache=False)
    assert guid and guid == remote_snapshot.get_field("rmr_snapshot_guid", from_cache=False)
    assert result is not None
    renewed = pair.primary.replicas.replicate_entity_use_base(
        vol, link=pair.link, local_snapshot=snapshot, remote_snapshot=remote_snapshot
    )
    assert renewed.get_field("is_initial", from_cache=False) is False
    assert renewed.get_remote_entity().id == remote.id
    pair.settle()
    assert renewed.get_state() == "ACTIVE"


@test
def seed_document_cons_group(pair):
    cg = pair.primary.cons_groups.create(pool=pair.pool)
    replica = pair.primary.replicas.replicate_cons_group(cg, link=pair.link, remote_pool=pair.remote_pool)
    assert replica.is_consistency_group()
    assert replica.get_state() == "ACTIVE"


@test
def seed_document_sync_replica(pair):
    vol = pair.volume()
    replica = pair.primary.replicas.replicate_entity(
        vol, link=pair.link, replication_type="SYNC", remote_pool=pair.remote_pool
    )
    assert replica.is_type_sync()
    assert replica.get_sync_state() in ("INITIALIZING", "INITIALIZING_PENDING")
    pair.settle()
    assert replica.is_synchronized()
    assert replica.get_field("async_mode", from_cache=False) is False


# Sessions and reading


@test
def a_bad_password_is_refused(pair):
    try:
        pair.arrays.system(0, password="wrong")
    except APICommandFailed as error:
        assert error.response.status_code in (401, 403)
    else:
        raise AssertionError("a wrong password was accepted")


@test
def an_expired_session_is_renewed(pair):
    system = pair.arrays.system(0)
    count = system.pools.count()
    pair.arrays.fault("status", status=401, path="pools")
    assert system.pools.count() == count


@test
def the_system_says_who_it_is(pair):
    assert pair.primary.get_name() == "paris"
    assert pair.primary.get_serial() == 1001
    assert pair.primary.get_version().startswith("8.6")
    assert pair.primary.is_active() and not pair.primary.is_read_only()
    assert pair.primary.capacities.get_free_physical_capacity() > 0
    assert pair.primary.get_entity_counts()["pools"] >= 1


@test
def more_than_fifty_objects_are_paged(pair):
    pool = pair.primary.pools.create()
    created = {pair.primary.volumes.create(pool=pool).id for _ in range(120)}
    found = [volume.id for volume in pair.primary.volumes.find(pool=pool)]
    assert len(found) == 120 and set(found) == created and found == sorted(found)
    by_fifty = [volume.id for volume in pair.primary.volumes.find(pool=pool).page_size(50)]
    assert by_fifty == found
    third = pair.primary.volumes.find(pool=pool).page_size(50).page(3).to_list()
    assert [volume.id for volume in third] == found[100:]
    assert pair.primary.volumes.find(pool=pool).page_size(1000).only_fields(["id"]).to_list()[-1].id == found[-1]


@test
def filters_select(pair):
    pool = pair.primary.pools.create()
    small, middle, large = (pair.primary.volumes.create(pool=pool, name=f"f{n}", size=n * GB) for n in (1, 2, 3))
    volumes = pair.primary.volumes

    def names(*arguments, **keywords):
        return sorted(volume.get_name() for volume in volumes.find(*arguments, pool=pool, **keywords))

    assert names(name="f1") == ["f1"]
    assert names(Q.name != "f1") == ["f2", "f3"]
    assert names(Q.size > 1 * GB) == ["f2", "f3"]
    assert names(Q.size >= 2 * GB) == ["f2", "f3"]
    assert names(Q.size < 3 * GB) == ["f1", "f2"]
    assert names(Q.size <= 1 * GB) == ["f1"]
    assert names(Q.id.in_([small.id, large.id])) == ["f1", "f3"]
    assert names(Q.id.not_in([small.id, large.id])) == ["f2"]
    assert names(Q.id.between([small.id, middle.id])) == ["f1", "f2"]
    assert names(Q.name.like("f")) == ["f1", "f2", "f3"]
    assert names(type="MASTER") == ["f1", "f2", "f3"]
    assert names(write_protected=True) == []
    ordered = [volume.get_name() for volume in volumes.find(pool=pool).sort(-Q.size)]
    assert ordered == ["f3", "f2", "f1"]
    assert volumes.safe_get(name="nobody") is None
    try:
        volumes.get_by_id(987654321)
    except ObjectNotFound:
        pass
    else:
        raise AssertionError("an id that does not exist was found")


@test
def unavailable_once_is_tried_again(pair):
    pair.arrays.fault("status", status=503, path="volumes", method="GET")
    try:
        pair.primary.volumes.count()
    except APICommandFailed as error:
        assert error.response.status_code == 503
    assert pair.primary.volumes.count() >= 0


# Provisioning


@test
def pools_volumes_and_filesystems_live(pair):
    pool = pair.primary.pools.create(physical_capacity=10 * TiB, virtual_capacity=20 * TiB)
    volume = pair.primary.volumes.create(pool=pool, size=10 * GB, provisioning="THIN")
    filesystem = pair.primary.filesystems.create(pool=pool, size=10 * GB)
    assert volume.get_size(from_cache=False) >= 10 * GB
    assert filesystem.get_pool(from_cache=False).id == pool.id
    assert pool.get_field("volumes_count", from_cache=False) == 1
    volume.resize(5 * GB)
    volume.update_name(volume.get_name() + "-renamed")
    snapshot = volume.create_snapshot()
    assert [child.id for child in volume.get_snapshots()] == [snapshot.id]
    volume.restore(snapshot)
    pool.lock()
    assert pool.get_field("state", from_cache=False) == "LOCKED"
    pool.unlock()
    filesystem_snapshot = filesystem.create_snapshot()
    filesystem_snapshot.delete()
    filesystem.delete()
    volume.delete()
    assert not volume.is_in_system()
    pool.delete()
    assert not pool.is_in_system()


@test
def consistency_groups_have_members_and_snapshot_groups(pair):
    group = pair.group(members=3)
    assert len(group.get_members().to_list()) == 3
    member = group.get_members().to_list()[0]
    assert member.get_cons_group(from_cache=False).id == group.id
    snapshots = group.create_snapgroup()
    assert {s.get_parent().id for s in snapshots.get_members()} == {m.id for m in group.get_members()}
    group.restore(snapshots)
    snapshots.delete()
    group.remove_member(member)
    assert group.get_members_count(from_cache=False) == 2
    assert member.get_field("cg_id", from_cache=False) is None
    group.delete()


@test
def metadata_is_kept(pair):
    volume = pair.volume()
    volume.set_metadata("dr.tier", "gold")
    volume.set_metadata_from_dict({"dr.owner": "storage", "dr.site": "paris"})
    assert volume.get_metadata_value("dr.tier") == "gold"
    assert volume.get_metadata_value("nope", default=None) is None
    assert volume.get_all_metadata() == {"dr.tier": "gold", "dr.owner": "storage", "dr.site": "paris"}
    volume.unset_metadata("dr.site")
    assert "dr.site" not in volume.get_all_metadata()
    volume.clear_metadata()
    assert volume.get_all_metadata() == {}
    pair.pool.set_metadata("k", "v")
    assert pair.pool.get_metadata_value("k") == "v"


@test
def events_appear_after_their_delay(pair):
    volume = pair.volume()
    last = pair.primary.events.get_last_event()
    assert last is None or last["affected_entity_id"] != volume.id
    pair.settle(11)
    codes = [event["code"] for event in pair.primary.events.get_last_events(1000)]
    assert "VOLUME_CREATED" in codes
    pair.primary.events.create_custom_event(level="WARNING", description="drill {x}", data=[{"name": "x", "type": "string", "value": "1"}])
    pair.settle(11)
    assert pair.primary.events.get_last_event()["code"] == "CUSTOM_WARNING_EVENT"


# Replicas of every form


@test
def an_existing_target_is_taken_over(pair):
    volume, target = pair.volume(), pair.remote_volume()
    replica = pair.primary.replicas.replicate_entity_existing_target(volume, link=pair.link, remote_entity=target)
    assert replica.get_remote_entity().id == target.id
    assert target.get_field("write_protected", from_cache=False) is True
    assert target.get_field("rmr_target", from_cache=False) is True
    pair.settle()
    replica.delete(retain_staging_area=False)
    assert target.get_field("write_protected", from_cache=False) is False


@test
def a_target_is_created_with_interval_and_rpo(pair):
    replica = pair.primary.replicas.replicate_entity_create_target(
        pair.volume(),
        link=pair.link,
        remote_pool=pair.remote_pool,
        sync_interval=timedelta(seconds=240),
        rpo=timedelta(seconds=300),
        remote_entity_names=["copy-of-it"],
        description="policy gold",
    )
    assert replica.get_field("sync_interval", from_cache=False).total_seconds() == 240
    assert replica.get_rpo(from_cache=False).total_seconds() == 300
    assert replica.get_field("description", from_cache=False) == "policy gold"
    assert replica.get_remote_entity().get_name() == "copy-of-it"
    replica.update_sync_interval(timedelta(seconds=60))
    assert replica.get_field("sync_interval", from_cache=False).total_seconds() == 60


@test
def a_filesystem_is_replicated(pair):
    filesystem = pair.primary.filesystems.create(pool=pair.pool)
    replica = pair.primary.replicas.replicate_entity(filesystem, link=pair.link, remote_pool=pair.remote_pool)
    assert replica.is_filesystem()
    pair.settle()
    replica.delete(retain_staging_area=True)
    local, = filesystem.get_snapshots().to_list()
    remote_filesystem = pair.secondary.filesystems.get(name=filesystem.get_name())
    remote, = remote_filesystem.get_snapshots().to_list()
    renewed = pair.primary.replicas.replicate_entity_use_base(
        filesystem, link=pair.link, local_snapshot=local, remote_snapshot=remote
    )
    assert renewed.get_remote_entity().id == remote_filesystem.id


@test
def a_filesystem_has_no_sync_replica(pair):
    filesystem = pair.primary.filesystems.create(pool=pair.pool)
    try:
        pair.primary.replicas.replicate_entity(
            filesystem, link=pair.link, replication_type="SYNC", remote_pool=pair.remote_pool
        )
    except APICommandFailed as error:
        assert error.error_code == "REPLICATION_TYPE_NOT_SUPPORTED"
    else:
        raise AssertionError("a filesystem got a sync replica")


@test
def an_active_active_replica_serves_both_sides(pair):
    volume = pair.volume()
    replica = pair.primary.replicas.replicate_entity(
        volume, link=pair.link, replication_type="ACTIVE_ACTIVE", remote_pool=pair.remote_pool, preferred=True
    )
    assert replica.is_type_active_active()
    assert replica.get_field("is_preferred", from_cache=False) is True
    pair.settle()
    assert replica.get_sync_state() == "SYNCHRONIZED" and replica.is_active()
    peer = pair.secondary.replicas.get(remote_replica_id=replica.id)
    assert peer.get_sync_state() == "SYNCHRONIZED"
    assert volume.get_field("rmr_active_active_peer", from_cache=False) is True
    replica.suspend()
    assert replica.get_field("suspended_from_local", from_cache=False) is True
    replica.resume()
    pair.settle()
    assert replica.get_sync_state() == "SYNCHRONIZED"
    peer.enable_preferred()
    assert replica.get_field("is_preferred", from_cache=False) is False


@test
def snapshots_taken_now_are_a_base(pair):
    replica = pair.primary.replicas.replicate_entity_take_snap(
        pair.volume(), link=pair.link, remote_entity=pair.remote_volume()
    )
    assert replica.get_field("is_initial", from_cache=False) is False


@test
def the_flat_form_names_the_target(pair):
    volume = pair.volume()
    replica = pair.primary.replicas.create(
        link=pair.link,
        entity_type="VOLUME",
        base_action="NEW",
        local_entity=volume,
        remote_pool_id=pair.remote_pool.id,
        replication_type="ASYNC",
    )
    assert replica.get_remote_entity().get_name() == volume.get_name()


@test
def a_group_with_members_is_replicated(pair):
    for replication_type in ("ASYNC", "SYNC", "ACTIVE_ACTIVE"):
        group = pair.group()
        replica = pair.primary.replicas.replicate_cons_group(
            group, link=pair.link, remote_pool=pair.remote_pool, replication_type=replication_type
        )
        pair.settle()
        assert len(replica.get_field("entity_pairs", from_cache=False)) == 2
        assert replica.get_field("is_initial", from_cache=False) is False
        member = group.get_members().to_list()[0]
        assert [found.id for found in member.get_replicas()] == [replica.id]
        assert [found.id for found in group.get_replicas()] == [replica.id]
        assert len(replica.get_remote_data_entities()) == 2


@test
def a_replicated_group_gains_and_loses_members(pair):
    group = pair.group()
    replica = pair.primary.replicas.replicate_cons_group(group, link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    newcomer = pair.volume()
    group.add_member(newcomer)
    assert replica.get_field("is_initial", from_cache=False) is True
    pair.settle()
    assert replica.get_field("is_initial", from_cache=False) is False
    assert len(replica.get_field("entity_pairs", from_cache=False)) == 3
    remote_group = pair.secondary.cons_groups.get_by_id(replica.get_field("remote_entity_id"))
    assert remote_group.get_members_count(from_cache=False) == 3
    group.remove_member(newcomer, retain_staging_area=True)
    assert len(replica.get_field("entity_pairs", from_cache=False)) == 2
    assert len(newcomer.get_snapshots().to_list()) == 1


@test
def a_group_starts_from_its_base(pair):
    group = pair.group()
    replica = pair.primary.replicas.replicate_cons_group(group, link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    remote_group = pair.secondary.cons_groups.get_by_id(replica.get_field("remote_entity_id"))
    pairs = replica.get_field("entity_pairs", from_cache=False)
    replica.delete(retain_staging_area=True)
    local_base, = pair.primary.cons_groups.find(parent=group).to_list()
    remote_base, = pair.secondary.cons_groups.find(parent=remote_group).to_list()
    remote_of = {entry["local_entity_id"]: entry["remote_entity_id"] for entry in pairs}
    remote_snapshots = {s.get_parent().id: s for s in remote_base.get_members()}
    mappings = {s: remote_snapshots[remote_of[s.get_parent().id]] for s in local_base.get_members()}
    renewed = pair.primary.replicas.replicate_entity_use_base(
        group, link=pair.link, local_snapshot=local_base, remote_snapshot=remote_base, member_mappings=mappings
    )
    assert renewed.get_field("is_initial", from_cache=False) is False


@test
def an_existing_group_is_taken_over(pair):
    group = pair.group()
    remote_group = pair.secondary.cons_groups.create(pool=pair.remote_pool)
    mappings = {}
    for member in group.get_members():
        remote = pair.remote_volume()
        remote_group.add_member(remote)
        mappings[member] = remote
    replica = pair.primary.replicas.replicate_cons_group(
        group, remote_cg=remote_group, link=pair.link, member_mappings=mappings
    )
    assert replica.get_field("remote_entity_id") == remote_group.id


# Operating replicas


@test
def suspend_resume_and_sync(pair):
    replica = pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    replica.suspend()
    assert replica.is_suspended() and replica.get_state() == "SUSPENDED"
    before = replica.get_restore_point(from_cache=False)
    pair.settle()
    assert replica.get_restore_point(from_cache=False) == before
    replica.resume()
    assert replica.is_active()
    pair.settle()
    assert replica.get_restore_point(from_cache=False) > before
    replica.sync()
    assert replica.get_remote_entity_pairs()[0]["remote_entity_id"] == replica.get_field("local_entity_id")


@test
def roles_change_and_switch(pair):
    volume = pair.volume()
    replica = pair.primary.replicas.replicate_entity(
        volume, link=pair.link, replication_type="SYNC", remote_pool=pair.remote_pool
    )
    pair.settle()
    remote = replica.get_remote_replica()
    replica.switch_role()
    assert replica.is_target() and remote.is_source()
    remote.switch_role()
    assert replica.is_source()
    replica.suspend()
    remote.change_role()
    assert remote.is_source()
    remote.change_role()
    assert remote.is_target()
    replica.resume()
    pair.settle()
    assert replica.is_synchronized()
    replica.change_type_to_async()
    assert replica.is_type_async()
    replica.change_type_to_sync()
    pair.settle()
    assert replica.is_type_sync() and replica.is_synchronized()


@test
def the_last_consistent_snapshot_is_exposed(pair):
    volume = pair.volume()
    replica = pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    snapshot = replica.expose_last_consistent_snapshot()
    assert snapshot.get_parent().id == volume.id


@test
def replicas_are_deleted(pair):
    volume = pair.volume()
    replica = pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    try:
        volume.delete()
    except APICommandFailed as error:
        assert error.error_code == "ENTITY_IS_REPLICATED"
    else:
        raise AssertionError("a replicated volume was deleted")
    replica.delete(retain_staging_area=False)
    assert not replica.is_in_system()
    assert volume.get_snapshots().to_list() == []
    volume.delete()


@test
def a_deletion_without_approval_is_refused(pair):
    volume = pair.volume()
    with pair.primary.api.get_unapproved_context():
        try:
            volume.delete()
        except APICommandFailed as error:
            assert error.response.status_code == 403 and error.error_code == "APPROVAL_REQUIRED"
        else:
            raise AssertionError("a volume was deleted without approval")
    assert volume.is_in_system()


@test
def a_link_is_detached_and_attached(pair):
    replica = pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)
    pair.settle()
    assert pair.link.is_up(from_cache=False)
    space = pair.primary.network_spaces.get(service="RMR_SERVICE")
    pair.link.detach()
    try:
        assert pair.link.is_down(from_cache=False)
        assert replica.get_state() == "AUTO_SUSPENDED"
    finally:
        pair.link.attach(space)
        pair.link.refresh_connectivity()
    assert pair.link.is_up(from_cache=False)
    for found in pair.primary.replicas.find(state="AUTO_SUSPENDED"):
        found.resume()
    assert replica.is_active()


@test
def a_target_that_cannot_be_made_is_refused_by_the_peer(pair):
    volume = pair.volume()
    pair.remote_volume(name=volume.get_name())
    try:
        pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)
    except APICommandFailed as error:
        assert error.error_code == "NAME_CONFLICT"
        assert error.response.get_json()["error"]["is_remote"] is True
    else:
        raise AssertionError("two volumes got one name")


@test
def no_invariant_was_broken(pair):
    assert pair.arrays.control("GET", "violations") == []


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: seed_document.py PATH-OF-INFINIBOX-SIMULATOR")
    passed = failed = 0
    with SimulatedArrays(sys.argv[1]) as arrays:
        pair = Pair(arrays)
        for function in TESTS:
            try:
                function(pair)
            except Exception:  # every failure is reported, whatever its kind
                failed += 1
                print(f"FAILED {function.__name__}")
                traceback.print_exc(file=sys.stdout)
            else:
                passed += 1
                print(f"passed {function.__name__}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
