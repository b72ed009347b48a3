"""Arrays of 7.3, where infinisdk sends the credentials of one peer and looks it up through the link (rest 1.6, 1.7)."""

from capacity import GiB

from harness import Checks, fresh

checks = Checks({
    "arrays": [{"name": "paris", "version": "7.3.10.20"}, {"name": "lyon", "version": "7.3.10.20"}],
    "settings": {"requires_remote_authorization": True},
})


@checks.check("remote_authorization_single_peer")
def credentials_of_the_peer_are_sent_alone(pair):
    replica = pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)
    assert "=" not in pair.primary.api._session.headers["X-Remote-Authorization"].split(" ")[1].rstrip("=")
    assert replica.is_active()


@checks.check("remote_authorization_replica_delete_7_3")
def the_peer_is_looked_up_through_the_replica(pair):
    created = pair.replicate(pair.volume())
    other = type(pair)(pair.arrays)  # whose session has no credentials of the peer yet
    replica = other.primary.replicas.get_by_id_lazy(created.id)
    local, remote = replica.delete()
    assert not created.is_in_system()
    assert fresh(local, "rmr_snapshot_guid") == fresh(remote, "rmr_snapshot_guid")


@checks.check("v7_3_cg_add_member_existing")
def a_member_takes_over_an_existing_target(pair):
    group = pair.group()
    replica = pair.replicate(group)
    member = pair.volume(name="m2", size=1 * GiB)
    target = pair.remote_volume(name="m2r", size=1 * GiB)
    group.add_member(member, remote_entity=target)
    pair.settle()
    pairs = {entry["local_entity_id"]: entry["remote_entity_id"] for entry in fresh(replica, "entity_pairs")}
    assert pairs[member.id] == target.id and fresh(replica, "initial") is False


@checks.check()
def newer_fields_do_not_exist(pair):
    assert not pair.primary.compat.has_multi_target_async_replication()
    assert pair.primary.is_field_supported(pair.primary.replicas.fields.remote_snapshot_suffix)
    snapshot = pair.volume().create_snapshot()
    assert "remote_snapshot_retention" not in snapshot.get_fields(from_cache=False)
