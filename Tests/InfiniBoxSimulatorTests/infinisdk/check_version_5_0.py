"""Arrays of 5.0, before the flat form of creation, and of 4.0 (rest 1.6)."""

from harness import Checks, fresh, refused

checks = Checks(
    {
        "arrays": [{"name": "paris", "version": "5.0.0.10"}, {"name": "lyon", "version": "5.0.0.10"}],
    }
)


@checks.check("v5_0_replica_delete")
def a_deletion_without_a_word_keeps_no_staging_area(pair):
    volume = pair.volume()
    created = pair.replicate(volume)
    other = type(pair)(pair.arrays)
    assert not other.primary.compat.has_replica_auto_create()
    replica = other.primary.replicas.get_by_id_lazy(created.id)
    assert replica.delete() == (None, None)
    assert not created.is_in_system()
    assert volume.get_snapshots().to_list() == []


@checks.check()
def a_sync_replica_lives_without_newer_fields(pair):
    replica = pair.replicate(pair.volume(), replication_type="SYNC")
    assert replica.is_synchronized()
    assert "preferred" not in replica.get_fields(from_cache=False)


@checks.check()
def active_active_is_unknown(pair):
    assert not pair.primary.compat.has_active_active()
    with refused(409, "REPLICATION_TYPE_NOT_SUPPORTED"):
        pair.primary.replicas.replicate_entity(
            pair.volume(), link=pair.link, remote_pool=pair.remote_pool, replication_type="ACTIVE_ACTIVE"
        )
    assert fresh(pair.pool, "volumes_count") == 1
