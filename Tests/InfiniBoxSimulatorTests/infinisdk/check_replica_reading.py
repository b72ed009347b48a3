"""Replicas as infinisdk reads them: filters, predicates, relations, the remote side."""

from datetime import timedelta

import arrow
from infinisdk import Q
from infinisdk.core.exceptions import CannotGetReplicaState

from harness import Checks, fresh, ids

checks = Checks()


@checks.check("replicas_find_filters")
def replicas_are_filtered(pair):
    volume, group = pair.volume(), pair.group()
    times = {"rpo": timedelta(seconds=60), "sync_interval": timedelta(seconds=30)}
    replica = pair.replicate(volume, **times)
    synchronous = pair.replicate(pair.volume(), replication_type="SYNC")
    of_group = pair.replicate(group)
    replicas, everything = pair.primary.replicas, pair.primary.replicas.count()

    def found(*predicates, **filters):
        return ids(replicas.find(*predicates, **filters).page_size(1000).to_list())

    assert len(found(role="SOURCE", entity_type="VOLUME")) == everything - 1
    assert found(Q.replication_type.in_(["SYNC", "ACTIVE_ACTIVE"]), state="ACTIVE") == [synchronous.id]
    assert found(local_cg_id=group.id) == [of_group.id]
    assert ids(replicas.find(local_entity_id=volume.id)) == [replica.id]
    remote_id = replica.get_remote_replica_id()
    assert ids(replicas.find(remote_replica_id=remote_id)) == [replica.id]
    assert ids(replicas.find(sync_state="SYNCHRONIZED")) == [synchronous.id]
    assert ids(replicas.find(Q.rpo_value <= 60_000)) == [replica.id]
    assert ids(replicas.find(replicas.fields.rpo <= timedelta(seconds=60))) == [replica.id]
    assert len(replicas.find(link=pair.link)) == everything
    newest = replicas.find(local_pool_id=pair.pool.id).sort(-Q.restore_point).only_fields(["restore_point", "state"])
    assert len(newest.page_size(100).page(1).to_list()) == everything
    assert len(replicas.find(replicas.fields.updated_at >= arrow.get(1_700_000_000))) == everything
    assert found(role="TARGET") == []
    assert len(pair.secondary.replicas.find(role="TARGET")) == everything


@checks.check("replica_get_by_local_entity_name", "replica_get_fields", "replica_of_volume", "replica_is_replicated")
def a_replica_is_found_through_its_volume(pair):
    volume = pair.volume(name="v1-read")
    assert not volume.is_replicated(from_cache=False)
    assert volume.get_replicas() == []
    replica = pair.replicate(volume)
    assert pair.primary.replicas.get(local_entity_name="v1-read").id == replica.id
    assert ids(volume.get_replicas()) == [replica.id] == [volume.get_replica().id]
    assert volume.is_replicated(from_cache=False)
    fields = replica.get_fields(from_cache=False)
    assert fields["local_entity_name"] == fields["remote_entity_name"] == "v1-read"
    assert fields["link"].id == pair.link.id
    assert fields["remote_pool_name"] == pair.remote_pool.get_name()


@checks.check("replica_of_cg", "replica_of_cg_member", "replica_data_entities")
def a_replica_is_found_through_its_group(pair):
    volume = pair.volume(name="v1")
    single = pair.replicate(volume)
    group = pair.group()
    replica = pair.replicate(group)
    member = group.get_members().to_list()[0]
    assert ids(group.get_replicas().to_list()) == [replica.id]
    group = pair.primary.cons_groups.get_by_id(group.id)
    fresh_member = pair.primary.volumes.get_by_id_lazy(member.id)
    assert ids(fresh_member.get_replicas()) == [replica.id]
    replica = pair.primary.replicas.get_by_id(replica.id)
    locals_ = replica.get_local_data_entities()
    remotes = replica.get_remote_data_entities()
    assert [v.get_name() for v in locals_] == [v.get_name() for v in remotes]
    assert pair.primary.volumes.get(name="v1").get_remote_entity().id == single.get_remote_entity().id


@checks.check("replica_get_single_fields", "replica_predicates_async")
def predicates_follow_the_first_copy_and_the_jobs(pair):
    volume = pair.volume()
    pair.write(volume)
    replica = pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)

    def said() -> list[bool]:
        return [
            replica.is_idle(),
            replica.is_suspended(),
            replica.is_replicating(),
            replica.is_initial_replication(),
            replica.is_stalled(),
            replica.is_pending(),
            replica.is_source(),
            replica.is_target(),
        ]

    assert said() == [False, False, False, True, False, False, True, False]
    pair.settle()
    replica.suspend()
    assert said() == [False, True, False, False, False, False, True, False]
    replica.resume()
    assert said() == [False, False, True, False, False, False, True, False]
    pair.settle(1.5)
    assert said() == [True, False, False, False, False, False, True, False]
    assert (replica.get_state(), replica.get_role(), replica.get_sync_state()) == ("ACTIVE", "SOURCE", None)
    assert replica.get_restore_point(from_cache=False) <= replica.get_last_synchronized(from_cache=False)
    assert replica.get_rpo(from_cache=False) is None
    try:
        replica.get_remote_replica().is_suspended()
    except CannotGetReplicaState:
        pass
    else:
        raise AssertionError("a target told its state")


@checks.check()
def a_lost_link_stalls_and_then_suspends(pair):
    volume = pair.volume()
    replica = pair.replicate(volume, rpo=timedelta(seconds=60), sync_interval=timedelta(seconds=30))
    assert fresh(replica, "rpo_state") == "OK"
    pair.arrays.operate("set-link", link="paris-lyon", state="DOWN")
    try:
        pair.settle(300)
        assert replica.is_stalled() and replica.is_active()
        assert fresh(replica, "rpo_state") == "LAGGING"
        pair.settle(86_400)
        assert replica.is_auto_suspended() and not replica.is_user_suspended()
        assert fresh(replica, "state_reason")
    finally:
        pair.arrays.operate("set-link", link="paris-lyon", state="UP")
    replica.resume()
    pair.settle()
    assert replica.is_active() and fresh(replica, "rpo_state") == "OK"


@checks.check("replica_predicates_active_active")
def an_active_active_replica_has_predicates_of_its_own(pair):
    replica = pair.primary.replicas.replicate_entity(
        pair.volume(), link=pair.link, remote_pool=pair.remote_pool, replication_type="ACTIVE_ACTIVE"
    )
    assert replica.is_type_active_active()

    def said() -> list[bool]:
        return [replica.is_active(), replica.is_lagging(), replica.is_stalled(), replica.is_initial_replication()]

    assert said() == [True, False, False, True]
    pair.settle()
    assert said() == [True, False, False, False]
    assert not replica.is_source() and not replica.is_target()


@checks.check()
def initialisations_wait_for_their_turn(pair):
    replicas = [
        pair.primary.replicas.replicate_entity(
            volume, link=pair.link, remote_pool=pair.remote_pool, replication_type="SYNC"
        )
        for volume in [pair.volume() for _ in range(7)]
    ]
    for volume in pair.primary.volumes.find(pool=pair.pool).to_list():
        pair.write(volume)
    states = [replica.get_sync_state() for replica in replicas]
    assert states == ["INITIALIZING"] * 6 + ["INITIALIZING_PENDING"]
    assert replicas[6].is_initializing_pending() and replicas[0].is_initializing()
    pair.settle()
    assert all(replica.is_synchronized() for replica in replicas)


@checks.check("replica_remote_side", "replica_remote_entity_pairs", "replica_proxied_any")
def the_remote_side_is_reached(pair):
    volume = pair.volume()
    created = pair.replicate(volume)
    other = type(pair)(pair.arrays)  # whose sessions have not looked the peer up yet
    replica = other.primary.replicas.get_by_id_lazy(created.id)
    remote = replica.get_remote_replica()
    assert remote.get_fields(["role", "state"], from_cache=False) == {"role": "TARGET", "state": None}
    assert replica.get_remote_entity(from_cache=False).get_name() == volume.get_name()
    assert replica.get_local_entity().id == volume.id
    (entry,) = replica.get_remote_entity_pairs()
    assert entry["remote_entity_id"] == volume.id
    through = f"remote/{pair.link.id}/api/rest"
    listed = pair.primary.api.get(f"{through}/replicas?page_size=1000&page=1").get_result()
    assert remote.id in [entry["id"] for entry in listed]
    pair.primary.api.post(
        f"{through}/volumes",
        data={"name": "via-link", "pool_id": pair.remote_pool.id, "size": 1_000_000_000, "provtype": "THIN"},
    )
    assert pair.secondary.volumes.get(name="via-link").get_pool().id == pair.remote_pool.id
