"""Consistency groups and their snapshot groups (rest 9)."""

import arrow

from harness import Checks, fresh, ids, names, refused

checks = Checks()


@checks.check("cg_create", "cg_create_name_conflict", "cg_update_name", "cg_get_fields", "cgs_find")
def groups_are_created_found_and_renamed(pair):
    group = pair.primary.cons_groups.create(pool=pair.pool, name="cg1")
    with refused(409):
        pair.primary.cons_groups.create(pool=pair.pool, name="cg1")
    group.update_name("cg1b")
    fields = group.get_fields(from_cache=False)
    assert (fields["name"], fields["members_count"], fields["replicated"]) == ("cg1b", 0, False)
    found = pair.primary.cons_groups.find(pool=pair.pool, type="MASTER", replicated=False).page_size(1000).to_list()
    assert names(found) == ["cg1b"]


@checks.check("cg_add_member", "cg_get_members", "cg_get_members_filtered", "cg_remove_member", "cg_delete")
def members_come_and_go(pair):
    group = pair.group(members=0)
    volume, other = pair.volume(name="v1-member"), pair.volume()
    group.add_member(volume)
    group.add_member(other)
    assert ids(group.get_members().to_list()) == [volume.id, other.id]
    assert ids(group.get_members(name="v1-member").to_list()) == [volume.id]
    assert volume.get_cons_group(from_cache=False).id == group.id
    with refused(409):
        group.add_member(volume)
    group.remove_member(volume)
    assert fresh(group, "members_count") == 1
    assert fresh(volume, "cg_id") is None
    with refused(404):
        group.remove_member(volume)
    group.delete()
    assert not group.is_in_system() and other.is_in_system()


@checks.check("cg_create_snapgroup", "cg_create_snapgroup_defaults", "cg_list_snapgroups")
def a_group_is_snapped(pair):
    group = pair.group()
    named = group.create_snapgroup(name="sg1", prefix="pre_", suffix="_suf")
    default = group.create_snapgroup()
    assert ids(group.get_snapgroups().to_list()) == [named.id, default.id]
    members = group.get_members().to_list()
    assert names(named.get_members()) == [f"pre_{member.get_name()}_suf" for member in members]
    assert [s.get_parent().id for s in named.get_members()] == ids(members)
    assert named.is_snapgroup() and group.is_master()


@checks.check("cg_create_snapgroup_options", "snapgroup_delete_with_members")
def a_locked_snapshot_group_stays(pair):
    group = pair.group()
    lock = arrow.get(pair.arrays.now() / 1_000 + 3_600)
    locked = group.create_snapgroup(
        name="sg3",
        suffix="_x",
        lock_expires_at=lock,
        replicate_to_async_target=False,
        remote_snapshot_retention=86_400,
        remote_snapshot_retention_lock=86_400,
    )
    assert fresh(locked, "lock_state") == "LOCKED"
    with refused(409):
        locked.delete(delete_members=True)
    unlocked = group.create_snapgroup()
    snapshots = unlocked.get_members().to_list()
    unlocked.delete(delete_members=True)
    assert not unlocked.is_in_system() and not any(s.is_in_system() for s in snapshots)
    locked.delete(delete_members=True, force_if_snapshot_locked=True)
    assert not locked.is_in_system()


@checks.check("cg_restore", "cg_refresh_snapgroup")
def a_group_is_restored_and_refreshed(pair):
    group = pair.group()
    snapshots = group.create_snapgroup()
    first = group.get_members().to_list()[0]
    pair.write(first)
    group.restore(snapshots)
    snapshots.refresh_snapgroup()
    assert ids(group.get_snapgroups()) == [snapshots.id]


@checks.check("cg_promote_snapgroup")
def a_promoted_snapshot_group_is_a_group(pair):
    group = pair.group()
    promoted = group.create_snapgroup().promote_snapshot()
    assert promoted.is_master() and group.get_snapgroups().to_list() == []
    assert all(member.is_master() for member in promoted.get_members())
    assert promoted.get_members_count(from_cache=False) == 2


@checks.check("cg_move_pool")
def a_group_moves_with_its_members(pair):
    group, target = pair.group(), pair.primary.pools.create()
    group.move_pool(target, with_capacity=False)
    assert group.get_pool(from_cache=False).id == target.id
    assert {member.get_pool(from_cache=False).id for member in group.get_members()} == {target.id}
