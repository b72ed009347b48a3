"""Calls that act on the peer, on arrays that ask for its credentials (rest 1.7)."""

from harness import Checks, refused

checks = Checks({"settings": {"requires_remote_authorization": True}})

HEADER = "X-Remote-Authorization"


@checks.check("remote_authorization_multi_peer", "remote_authorization_sticky")
def credentials_of_the_peer_are_sent_once_asked_for(pair):
    volume = pair.volume()
    session = pair.primary.api._session
    assert HEADER not in session.headers
    pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)
    assert session.headers[HEADER].startswith("Basic 127.0.0.1=")
    pair.link.refresh_connectivity()
    assert pair.link.is_up(from_cache=False)


@checks.check()
def deletion_and_members_need_them_too(pair):
    group = pair.group()
    replica = pair.replicate(group)
    without = type(pair)(pair.arrays)
    without.primary.unregister_related_system(without.secondary)
    same = without.primary.cons_groups.get_by_id(group.id)
    for attempt in (
        lambda: same.add_member(without.volume()),
        lambda: without.primary.api.delete(f"replicas/{replica.id}?retain_staging_area=false"),
    ):
        with refused(403, "REMOTE_PERMISSION_REQUIRED"):
            attempt()
    group.add_member(pair.volume())
    pair.settle()
    replica.delete(retain_staging_area=False)
    assert not replica.is_in_system()


@checks.check()
def wrong_credentials_are_refused(pair):
    pair.secondary.api.set_auth("admin", "wrong", login=False)
    with refused(403, "REMOTE_PERMISSION_REQUIRED"):
        pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)


@checks.check()
def without_a_registered_peer_there_are_none(pair):
    volume = pair.volume()
    pair.primary.unregister_related_system(pair.secondary)
    with refused(403, "REMOTE_PERMISSION_REQUIRED"):
        pair.primary.replicas.replicate_entity(volume, link=pair.link, remote_pool=pair.remote_pool)
    assert volume.get_replicas() == []
