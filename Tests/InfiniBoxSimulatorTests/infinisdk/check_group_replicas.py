"""Replicas of consistency groups: every form and type in which infinisdk creates them (rest 12.4)."""

from datetime import timedelta

from harness import Checks, fresh, ids, names
from pair import Pair

checks = Checks()

TYPES = ("ASYNC", "SYNC", "ACTIVE_ACTIVE")


def typed(replication_type: str) -> dict[str, str]:
    """The option for a type; nothing for ASYNC, as infinisdk sends nothing for it."""
    return {} if replication_type == "ASYNC" else {"replication_type": replication_type}


def covers(replica, group, members: int) -> None:
    """The replica is the group's, and each member has a counterpart in the group's counterpart."""
    assert replica.is_consistency_group()
    entries = fresh(replica, "entity_pairs")
    assert [entry["local_entity_id"] for entry in entries] == ids(group.get_members())
    counterparts = replica.get_remote_data_entities()
    assert sorted(entry["remote_entity_id"] for entry in entries) == sorted(ids(counterparts))
    assert len(counterparts) == members
    assert ids(group.get_replicas()) == [replica.id]
    assert group.is_replicated(from_cache=False)


def is_in_step(pair: Pair, replica, replication_type: str) -> None:
    pair.settle()
    assert fresh(replica, "replication_type") == replication_type
    assert fresh(replica, "initial") is False
    if replication_type == "ASYNC":
        assert replica.get_state() == "ACTIVE"
        assert fresh(replica, "restore_point") is not None
    else:
        assert replica.is_synchronized()


@checks.check("replica_create_cg_async_new", "replica_create_cg_sync_new", "replica_create_cg_active_active_new")
def a_group_gets_a_new_target(pair):
    for replication_type in TYPES:
        group = pair.group()
        renamed = {"remote_entity_names": [f"d1-dr-{group.id}", f"d2-dr-{group.id}"]}
        options = typed(replication_type) | (renamed if replication_type == "SYNC" else {})
        replica = pair.primary.replicas.replicate_cons_group(
            group, link=pair.link, remote_pool=pair.remote_pool, **options
        )
        assert fresh(replica, "initial") is True
        is_in_step(pair, replica, replication_type)
        covers(replica, group, members=2)
        expected = renamed["remote_entity_names"] if replication_type == "SYNC" else names(group.get_members())
        assert names(replica.get_remote_data_entities()) == expected
        assert replica.get_remote_entity().get_pool().id == pair.remote_pool.id


@checks.check("replica_create_cg_empty")
def an_empty_group_is_replicated(pair):
    group = pair.group(members=0)
    replica = pair.primary.replicas.replicate_cons_group(group, link=pair.link, remote_pool=pair.remote_pool)
    assert fresh(replica, "entity_pairs") == []
    assert replica.get_state() == "ACTIVE"
    assert replica.get_remote_entity().get_name() == group.get_name()


@checks.check(
    "replica_create_cg_existing", "replica_create_cg_existing_sync", "replica_create_cg_existing_active_active"
)
def a_group_takes_over_an_existing_group(pair):
    for replication_type in TYPES:
        group = pair.group()
        counterpart, mappings = pair.remote_group(group)
        replica = pair.primary.replicas.replicate_cons_group(
            group, remote_cg=counterpart, link=pair.link, member_mappings=mappings, **typed(replication_type)
        )
        assert replica.get_remote_entity().id == counterpart.id
        is_in_step(pair, replica, replication_type)
        covers(replica, group, members=2)
        for entry in fresh(replica, "entity_pairs"):
            (local,) = [member for member in mappings if member.id == entry["local_entity_id"]]
            assert entry["remote_entity_id"] == mappings[local].id


@checks.check(
    "replica_create_cg_use_base", "replica_create_cg_use_base_sync", "replica_create_cg_use_base_active_active"
)
def a_group_starts_from_its_base(pair):
    for replication_type in TYPES:
        group = pair.group()
        first = pair.replicate(group)
        counterpart = first.get_remote_entity()
        entries = fresh(first, "entity_pairs")
        local_base, remote_base = first.delete(retain_staging_area=True)
        assert ids(group.get_snapgroups()) == [local_base.id]
        assert ids(counterpart.get_snapgroups()) == [remote_base.id]
        remote_of = {entry["local_entity_id"]: entry["remote_entity_id"] for entry in entries}
        remote_snapshots = {s.get_parent().id: s for s in remote_base.get_members()}
        mappings = {s: remote_snapshots[remote_of[s.get_parent().id]] for s in local_base.get_members()}
        replica = pair.primary.replicas.replicate_entity_use_base(
            group,
            link=pair.link,
            local_snapshot=local_base,
            remote_snapshot=remote_base,
            member_mappings=mappings,
            **typed(replication_type),
        )
        assert fresh(replica, "initial") is False
        is_in_step(pair, replica, replication_type)
        covers(replica, group, members=2)


@checks.check(
    "replica_create_cg_take_snap", "replica_create_cg_take_snap_sync", "replica_create_cg_take_snap_active_active"
)
def snapshots_taken_now_are_a_base(pair):
    for replication_type in TYPES:
        group = pair.group()
        counterpart, mappings = pair.remote_group(group)
        replica = pair.primary.replicas.replicate_entity_take_snap(
            group, link=pair.link, remote_entity=counterpart, member_mappings=mappings, **typed(replication_type)
        )
        assert fresh(replica, "initial") is False
        assert replica.get_remote_entity().id == counterpart.id
        is_in_step(pair, replica, replication_type)
        covers(replica, group, members=2)


@checks.check("replica_create_cg_base_action_new")
def the_flat_form_finds_the_members(pair):
    group = pair.group()
    replica = pair.primary.replicas.create(
        link=pair.link,
        entity_type="CONSISTENCY_GROUP",
        base_action="NEW",
        local_entity=group,
        remote_pool_id=pair.remote_pool.id,
        replication_type="ASYNC",
        sync_interval=timedelta(seconds=240),
        rpo=timedelta(seconds=300),
    )
    is_in_step(pair, replica, "ASYNC")
    covers(replica, group, members=2)


@checks.check("replicated_cg_create_snapgroup")
def a_replicated_group_is_snapped(pair):
    group = pair.group()
    pair.replicate(group)
    snapshots = group.create_snapgroup(name="rsg", suffix="_r")
    assert {s.get_parent().id for s in snapshots.get_members()} == set(ids(group.get_members()))
