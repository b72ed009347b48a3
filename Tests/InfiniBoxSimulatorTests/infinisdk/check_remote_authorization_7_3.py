"""Arrays of 7.3, where infinisdk sends the credentials of one peer and looks it up through the link (rest 1.7)."""

from harness import Checks, fresh

checks = Checks(
    {
        "arrays": [{"name": "paris", "version": "7.3.10.20"}, {"name": "lyon", "version": "7.3.10.20"}],
        "settings": {"requires_remote_authorization": True},
    }
)


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
