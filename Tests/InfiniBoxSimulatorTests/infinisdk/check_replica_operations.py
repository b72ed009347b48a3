"""Replicas in operation: suspend, resume, sync, roles, types, settings, exposure (rest 12.5)."""

from datetime import timedelta

from harness import Checks, fresh, ids, refused

checks = Checks()


@checks.check("replica_suspend", "replica_resume", "replica_sync")
def a_replica_is_suspended_resumed_and_synced(pair):
    volume = pair.volume()
    replica = pair.replicate(volume, sync_interval=timedelta(hours=1))
    first = replica.get_restore_point(from_cache=False)
    replica.suspend()
    assert replica.is_user_suspended()
    with refused(409, "INVALID_STATE"):
        replica.sync()
    pair.write(volume)
    pair.settle(7_200)
    assert replica.get_restore_point(from_cache=False) == first
    replica.resume()
    assert replica.is_active()
    pair.settle()
    second = replica.get_restore_point(from_cache=False)
    assert second > first
    pair.write(volume)
    pair.settle(1)
    replica.sync()
    assert replica.is_replicating()
    pair.settle()
    assert replica.get_restore_point(from_cache=False) > second
    assert fresh(replica, "last_replicated_guid") == fresh(replica.get_remote_replica(), "last_replicated_guid")
    with refused(409):
        replica.get_remote_replica().suspend()


@checks.check("replica_change_role")
def roles_are_changed_on_each_side(pair):
    volume = pair.volume()
    replica = pair.replicate(volume)
    remote, target = replica.get_remote_replica(), replica.get_remote_entity()
    with refused(409, "REPLICA_NOT_SUSPENDED"):
        replica.change_role()
    with pair.primary.api.get_unapproved_context(), refused(403, "APPROVAL_REQUIRED"):
        replica.change_role()
    replica.suspend()
    remote.change_role()
    assert remote.is_source() and replica.is_source()
    assert fresh(target, "write_protected") is False
    replica.change_role()
    assert replica.is_target()
    assert fresh(volume, "write_protected") is True
    remote.resume()
    pair.settle()
    assert remote.is_active() and fresh(remote, "initial") is False


@checks.check("replica_change_role_pairs")
def roles_are_changed_with_pairs(pair):
    replica = pair.replicate(pair.volume())
    (entry,) = fresh(replica, "entity_pairs")
    replica.suspend()
    replica.change_role(
        entity_pairs=[
            {
                "local_entity_id": entry["local_entity_id"],
                "remote_entity_id": entry["remote_entity_id"],
                "local_base_action": "NO_BASE_DATA",
                "remote_base_action": "NO_BASE_DATA",
            }
        ]
    )
    assert replica.is_target()


@checks.check("replica_switch_role")
def roles_are_switched(pair):
    volume = pair.volume()
    replica = pair.replicate(volume, replication_type="SYNC")
    remote, target = replica.get_remote_replica(), replica.get_remote_entity()
    replica.switch_role()
    assert replica.is_target() and remote.is_source()
    assert remote.is_synchronized()
    assert (fresh(volume, "write_protected"), fresh(target, "write_protected")) == (True, False)
    with refused(409, "OPERATION_ON_TARGET"):
        replica.switch_role()
    remote.switch_role()
    assert replica.is_source() and remote.is_target()
    asynchronous = pair.replicate(pair.volume())
    with refused(409):
        asynchronous.switch_role()


@checks.check("replica_change_type_to_async", "replica_change_type_to_sync", "replica_change_type_to_async_params")
def the_type_is_changed(pair):
    created = pair.replicate(pair.volume(), replication_type="SYNC")
    replica = pair.primary.replicas.get_by_id_lazy(created.id)
    replica.change_type_to_async()
    assert replica.is_type_async() and replica.get_remote_replica().is_type_async()
    assert fresh(replica, "sync_interval").total_seconds() >= 4
    pair.settle()
    replica.change_type_to_sync()
    pair.settle()
    assert replica.is_type_sync() and replica.is_synchronized()
    assert fresh(replica, "sync_interval") is None
    replica.change_type_to_async({"sync_interval": 60_000, "rpo_value": 120_000})
    assert fresh(replica, "sync_interval") == timedelta(seconds=60)
    assert fresh(replica, "rpo") == timedelta(seconds=120)
    initial = pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)
    with refused(409, "REPLICA_INITIALIZING"):
        initial.change_type_to_sync()


@checks.check("replica_update", "replica_update_retry", "replica_update_snapshot_options")
def settings_are_changed(pair):
    replica = pair.replicate(pair.volume())
    replica.update_sync_interval(timedelta(seconds=60))
    replica.update_rpo(timedelta(seconds=120))
    replica.update_description("x")
    replica.update_fields(sync_interval=timedelta(seconds=240), rpo=timedelta(seconds=300))
    with refused(400):
        replica.update_rpo(timedelta(seconds=10))
    replica.update_fields(
        temporary_failure_retry_interval=timedelta(seconds=30),
        temporary_failure_retry_count=5,
        permanent_failure_wait_interval=timedelta(seconds=60),
    )
    replica.update_snapshots_retention(7200)
    replica.update_remote_snapshot_suffix("-x")
    replica.update_lock_remote_snapshot_retention(60)
    for side in (replica, replica.get_remote_replica()):
        fields = side.get_fields(from_cache=False)
        assert fields["sync_interval"] == timedelta(seconds=240)
        assert fields["rpo"] == timedelta(seconds=300)
        assert fields["description"] == "x"
        assert fields["temporary_failure_retry_interval"] == timedelta(seconds=30)
        assert fields["temporary_failure_retry_count"] == 5
        assert fields["permanent_failure_wait_interval"] == timedelta(seconds=60)
        assert fields["snapshots_retention"] == 7200
        assert fields["remote_snapshot_suffix"] == "-x"
        assert fields["lock_remote_snapshot_retention"] == 60


@checks.check()
def a_new_interval_rules_the_next_jobs(pair):
    replica = pair.replicate(pair.volume(), sync_interval=timedelta(hours=1))
    replica.update_sync_interval(timedelta(seconds=60))
    pair.settle(3_700)
    first = replica.get_restore_point(from_cache=False)
    pair.settle(60)
    assert replica.get_restore_point(from_cache=False) - first == timedelta(seconds=60)


@checks.check("replica_active_active_suspend_resume", "replica_update_preferred")
def an_active_active_replica_is_suspended_and_preferred(pair):
    volume = pair.volume()
    replica = pair.replicate(volume, replication_type="ACTIVE_ACTIVE", preferred=False)
    peer, target = replica.get_remote_replica(), replica.get_remote_entity()
    assert fresh(replica, "preferred") is False and fresh(peer, "preferred") is True
    replica.enable_preferred()
    assert fresh(replica, "preferred") is True and fresh(peer, "preferred") is False
    replica.disable_preferred()
    assert fresh(replica, "preferred") is False and fresh(peer, "preferred") is True
    replica.suspend()
    assert fresh(replica, "suspended_from_local") is True and fresh(peer, "suspended_from_local") is False
    assert fresh(replica, "state") == "SUSPENDED"
    assert fresh(target, "paths_available") is False and fresh(volume, "paths_available") is True
    replica.resume()
    pair.settle()
    assert replica.is_synchronized() and fresh(target, "paths_available") is True
    with refused(409, "OPERATION_NOT_SUPPORTED"):
        replica.change_role()


@checks.check("replica_expose_volume", "replica_expose_cg")
def the_last_consistent_snapshot_is_exposed(pair):
    volume = pair.volume()
    replica = pair.replicate(volume)
    snapshot = replica.expose_last_consistent_snapshot()
    assert snapshot.get_parent().id == volume.id
    target = replica.get_remote_entity()
    remote_snapshot = replica.get_remote_replica().expose_last_consistent_snapshot()
    assert remote_snapshot.get_parent().id == target.id
    assert fresh(snapshot, "rmr_snapshot_guid") == fresh(remote_snapshot, "rmr_snapshot_guid") is not None
    group = pair.group()
    of_group = pair.replicate(group)
    exposed = of_group.expose_last_consistent_snapshot()
    assert {s.get_parent().id for s in exposed.get_members()} == set(ids(group.get_members()))
    waiting = pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)
    assert waiting.expose_last_consistent_snapshot() is None
