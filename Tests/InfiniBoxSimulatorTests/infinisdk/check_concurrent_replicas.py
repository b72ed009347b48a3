"""Groups on three arrays: an active-active replica and, beside it, one asynchronous leg (semantics 2.5)."""

from datetime import timedelta

from harness import Checks, fresh, ids, refused

checks = Checks(
    {
        "arrays": [{"name": "paris"}, {"name": "lyon"}, {"name": "nice"}],
        "links": [
            {"name": "paris-lyon", "first": "paris", "second": "lyon"},
            {"name": "paris-nice", "first": "paris", "second": "nice"},
            {"name": "lyon-nice", "first": "lyon", "second": "nice"},
        ],
    }
)

TIMES = {"rpo": timedelta(seconds=120), "sync_interval": timedelta(seconds=60)}


class ThirdSite:
    """A session on nice, with a pool of its own and the link from paris."""

    def __init__(self, pair) -> None:
        self.system = pair.arrays.system(2)
        pair.primary.register_related_system(self.system)
        self.pool = self.system.pools.create()
        self.link = pair.primary.links.get(remote_system_name="nice")
        self.pair = pair

    def replicate(self, group):
        return self.pair.primary.replicas.replicate_cons_group(group, link=self.link, remote_pool=self.pool, **TIMES)


@checks.check()
def a_leg_runs_beside_an_active_active_replica(pair):
    third, group = ThirdSite(pair), pair.group()
    mirror = pair.replicate(group, replication_type="ACTIVE_ACTIVE")
    leg = third.replicate(group)
    assert fresh(leg, "concurrent_replica") is True and leg.is_type_async()
    pair.settle()
    assert fresh(leg, "initial") is False and fresh(leg, "restore_point") is not None
    assert mirror.is_synchronized() and leg.is_source()
    assert leg.get_remote_replica().is_target()
    assert sorted(ids(group.get_replicas())) == sorted([mirror.id, leg.id])
    assert sorted(fresh(group, "replication_types")) == ["ACTIVE_ACTIVE", "ASYNC"]
    assert len(third.system.cons_groups.get(name=group.get_name()).get_members()) == 2


@checks.check()
def a_leg_is_operated_but_keeps_its_role(pair):
    third, group = ThirdSite(pair), pair.group()
    pair.replicate(group, replication_type="ACTIVE_ACTIVE")
    leg = third.replicate(group)
    pair.settle()
    leg.update_fields(rpo=timedelta(seconds=300), sync_interval=timedelta(seconds=240))
    before = fresh(leg, "restore_point")
    leg.sync()
    pair.settle(30)
    assert fresh(leg, "restore_point") > before
    leg.suspend()
    assert leg.is_user_suspended()
    for side in (leg, leg.get_remote_replica()):
        with refused(409, "OPERATION_NOT_SUPPORTED"):
            side.change_role()
    leg.resume()
    assert leg.is_active()


@checks.check()
def a_second_asynchronous_replica_is_refused(pair):
    third, group = ThirdSite(pair), pair.group()
    first = pair.replicate(group)
    with refused(409):
        third.replicate(group)
    assert ids(group.get_replicas()) == [first.id]
    volume = pair.volume()
    pair.replicate(volume)
    with refused(409):
        pair.primary.replicas.replicate_entity(volume, link=third.link, remote_pool=third.pool)
    assert third.system.volumes.find(pool=third.pool).to_list() == []
