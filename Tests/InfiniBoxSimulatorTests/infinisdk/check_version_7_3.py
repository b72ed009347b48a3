"""Arrays of 7.3: what newer ones have is neither asked for nor answered (rest 1.6)."""

from capacity import GiB

from harness import Checks, fresh

checks = Checks(
    {
        "arrays": [{"name": "paris", "version": "7.3.10.20"}, {"name": "lyon", "version": "7.3.10.20"}],
    }
)


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
