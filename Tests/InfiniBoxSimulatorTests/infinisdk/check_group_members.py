"""Members of replicated consistency groups, with every option (rest 12.7)."""

from harness import Checks, fresh, ids, names, refused

checks = Checks()


def counterparts(replica) -> dict[int, int]:
    return {entry["local_entity_id"]: entry["remote_entity_id"] for entry in fresh(replica, "entity_pairs")}


def joined(pair, group, replica, member, name: str | None = None) -> None:
    """The member is copied first; then it is part of both groups."""
    assert fresh(replica, "initial") is True
    pair.settle()
    assert fresh(replica, "initial") is False
    target = pair.secondary.volumes.get_by_id(counterparts(replica)[member.id])
    assert target.get_name() == (name or member.get_name())
    assert target.id in ids(replica.get_remote_entity().get_members())
    assert member.get_cons_group(from_cache=False).id == group.id


@checks.check("replicated_cg_add_member_new", "replicated_cg_add_member_new_named")
def a_member_gets_a_new_target(pair):
    group = pair.group()
    replica = pair.replicate(group)
    member = pair.volume()
    group.add_member(member)
    joined(pair, group, replica, member)
    named = pair.volume()
    group.add_member(named, remote_entity_name="named1-dr")
    joined(pair, group, replica, named, "named1-dr")


@checks.check("replicated_cg_add_member_existing")
def a_member_takes_over_an_existing_target(pair):
    group = pair.group()
    replica = pair.replicate(group)
    member, target = pair.volume(), pair.remote_volume()
    group.add_member(member, remote_entity=target)
    assert counterparts(replica)[member.id] == target.id
    joined(pair, group, replica, member, target.get_name())
    with refused(409):
        group.add_member(pair.volume(), remote_entity=pair.remote_volume(size=fresh(target, "size") * 2))


@checks.check("replicated_cg_add_member_active_active", "replicated_cg_add_member_active_active_existing")
def an_active_active_group_gains_members(pair):
    group = pair.group()
    replica = pair.replicate(group, replication_type="ACTIVE_ACTIVE")
    group = pair.primary.cons_groups.get_by_id_lazy(group.id)
    member = pair.volume()
    group.add_member(member, remote_entity_name="n3-dr")
    joined(pair, group, replica, member, "n3-dr")
    assert replica.is_synchronized()
    group = pair.primary.cons_groups.get_by_id_lazy(group.id)
    member, target = pair.volume(), pair.remote_volume()
    group.add_member(member, remote_entity=target)
    assert counterparts(replica)[member.id] == target.id
    joined(pair, group, replica, member, target.get_name())


@checks.check()
def a_group_that_is_not_in_step_gains_no_member(pair):
    group = pair.group()
    replica = pair.replicate(group)
    replica.suspend()
    with refused(409, "INVALID_STATE"):
        group.add_member(pair.volume())
    replica.resume()
    pair.settle()
    group.add_member(pair.volume())


@checks.check("replicated_cg_remove_member", "replicated_cg_remove_member_no_retain")
def a_member_leaves_both_groups(pair):
    group = pair.group(members=3)
    replica = pair.replicate(group)
    first, second, third = group.get_members().to_list()
    targets = {local: pair.secondary.volumes.get_by_id(remote) for local, remote in counterparts(replica).items()}
    group.remove_member(first)
    (base,) = first.get_snapshots().to_list()
    (remote_base,) = targets[first.id].get_snapshots().to_list()
    assert fresh(base, "rmr_snapshot_guid") == fresh(remote_base, "rmr_snapshot_guid") is not None
    group.remove_member(second, retain_staging_area=False)
    assert second.get_snapshots().to_list() == targets[second.id].get_snapshots().to_list() == []
    assert list(counterparts(replica)) == ids(group.get_members()) == [third.id]
    assert names(replica.get_remote_entity().get_members()) == names([targets[third.id]])
    assert not first.is_replicated(from_cache=False) and fresh(targets[first.id], "write_protected") is False
    renewed = pair.primary.replicas.replicate_entity_use_base(
        first, link=pair.link, local_snapshot=base, remote_snapshot=remote_base
    )
    assert fresh(renewed, "initial") is False


@checks.check("replicated_cg_remove_member_options")
def a_member_goes_on_as_a_replica_of_its_own(pair):
    group = pair.group()
    replica = pair.replicate(group)
    member = group.get_members().to_list()[0]
    target_id = counterparts(replica)[member.id]
    options = {
        "retain_staging_area": True,
        "create_replica": True,
        "replica_name": "solo",
        "force_if_no_remote_credentials": True,
        "force_if_remote_error": True,
        "force_on_target": True,
    }
    with refused(400, "OPERATION_NOT_SUPPORTED"):
        group.remove_member(member, **options, force_on_local=True, keep_serial_on_local=True)
    group.remove_member(member, **options)
    (own,) = pair.primary.replicas.find(local_entity_id=member.id).to_list()
    assert own.id != replica.id and own.is_volume()
    assert own.get_remote_entity().id == target_id
    assert fresh(own, "initial") is False
    assert member.id not in counterparts(replica)
    pair.settle()
    assert own.get_state() == "ACTIVE"
