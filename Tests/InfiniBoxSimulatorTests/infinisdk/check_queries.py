"""The query language: every operator, order, projection, and values that need encoding (rest 2)."""

from datetime import timedelta

import arrow
from capacity import GiB
from infinisdk import Q

from harness import Checks, fresh, ids, names, refused

checks = Checks()


class Five:
    """Five volumes f1 … f5 of 1 … 5 GiB, one created a minute, f5 replicated."""

    def __init__(self, pair) -> None:
        self.pair = pair
        self.prefix = f"q{pair.pool.id}-f"
        self.volumes = []
        for number in range(1, 6):
            self.volumes.append(pair.volume(name=f"{self.prefix}{number}", size=number * GiB))
            pair.settle(60)
        self.replica = pair.replicate(self.volumes[4])

    def found(self, *predicates, **filters) -> str:
        """The numbers of those that match, in the order listed, as one word; with pages of one, as recorded."""
        query = self.pair.primary.volumes.find(*predicates, pool=self.pair.pool, **filters)
        return "".join(name.removeprefix(self.prefix) for name in names(query))


@checks.check()
def comparisons_select(pair):
    five = Five(pair)
    name = five.prefix + "2"
    assert five.found(name=name) == "2"
    assert five.found(Q.name == name) == "2"
    assert five.found(Q.name != name) == "1345"
    assert five.found(Q.size > 3 * GiB) == "45"
    assert five.found(Q.size >= 3 * GiB) == "345"
    assert five.found(Q.size < 3 * GiB) == "12"
    assert five.found(Q.size <= 3 * GiB) == "123"
    assert five.found(Q.size > 1 * GiB, Q.size < 5 * GiB) == "234"
    assert five.found(Q.size.between([2 * GiB, 4 * GiB])) == "234"
    assert five.found(Q.name > name) == "345"
    assert five.found(Q.name.between([name, five.prefix + "3"])) == "23"


@checks.check()
def sets_and_patterns_select(pair):
    five = Five(pair)
    first, last = five.volumes[0].id, five.volumes[4].id
    assert five.found(Q.id.in_([first, last])) == "15"
    assert five.found(Q.id.not_in([first, last])) == "234"
    assert five.found(Q.name.in_([five.prefix + "1", "nobody"])) == "1"
    assert five.found(Q.name.like("F3")) == "3", "like has no case"
    assert five.found(Q.name.like(five.prefix)) == "12345"
    assert five.found(Q.name.like("%")) == "", "like has no wildcards"
    assert five.found(Q.type.in_(["MASTER", "SNAPSHOT"])) == "12345"
    assert five.found(Q.pool.in_([pair.pool, pair.pool])) == "12345"


@checks.check()
def nothing_and_lists_select(pair):
    five = Five(pair)
    assert five.found(Q.rmr_snapshot_guid.is_(None)) == "12345"
    assert five.found(Q.rmr_snapshot_guid.is_not(None)) == ""
    assert five.found(parent=None) == "12345"
    assert five.found(cg_id=None) == "12345"
    assert five.found(Q.replication_types.any_of(["ASYNC", "SYNC"])) == "5"
    assert five.found(Q.replication_types.all_of(["ASYNC", "SYNC"])) == ""
    assert five.found(Q.replication_types.none_of(["ASYNC"])) == "1234"
    assert five.found(rmr_source=True) == "5"
    assert five.found(rmr_source=False) == "1234"
    five.replica.delete(retain_staging_area=True)
    (kept,) = pair.primary.volumes.find(Q.rmr_snapshot_guid.is_not(None), pool=pair.pool).to_list()
    assert kept.get_parent().id == five.volumes[4].id


@checks.check()
def times_select(pair):
    five = Five(pair)
    created = [fresh(volume, "created_at") for volume in five.volumes]
    assert five.found(Q.created_at > created[2]) == "45"
    assert five.found(Q.created_at <= created[2]) == "123"
    assert five.found(Q.created_at.between([created[1], created[3]])) == "234"
    assert five.found(Q.created_at == created[0]) == "1"
    assert five.found(Q.created_at >= created[4] + timedelta(seconds=1)) == ""


@checks.check("query_operators")
def every_operator_goes_over_the_wire_as_recorded(pair):
    volumes = pair.primary.volumes
    kib = 1 * GiB
    moment = arrow.get(1_700_000_000.5)
    volume = volumes.fields
    wanted = [
        volume.name == "x",
        volume.name != "x",
        volume.size > kib,
        volume.size < kib,
        volume.size >= kib,
        volume.size <= kib,
        volume.id.in_([1, 2, 3]),
        volume.id.not_in([1, 2]),
        volume.id.between([1, 9]),
        volume.name.like("many"),
        volume.rmr_snapshot_guid.is_(None),
        volume.rmr_snapshot_guid.is_not(None),
    ]
    for predicate in wanted:
        volumes.find(predicate).page_size(1).page(1).to_list()
    later = [
        Q.parent_id == None,
        Q.mapped == True,
        Q.rmr_source == False,  # noqa: E711, E712 (operators of infinisdk's)
        volume.created_at > moment,
        volume.created_at.between([moment, moment + timedelta(seconds=1)]),
        volume.pool.in_([pair.pool, pair.primary.pools.create()]),
        volume.type.in_(["MASTER", "SNAPSHOT"]),
        volume.replication_types.any_of(["ASYNC", "SYNC"]),
        volume.replication_types.all_of(["ASYNC"]),
        volume.replication_types.none_of(["ASYNC"]),
    ]
    for predicate in later:
        volumes.find(predicate).page_size(1).page(1).to_list()


@checks.check("query_sort")
def order_and_projection_hold(pair):
    five = Five(pair)
    twin = pair.volume(name=five.prefix + "6", size=5 * GiB)

    def sorted_by(*keys):
        return pair.primary.volumes.find(pool=pair.pool).sort(*keys).to_list()

    assert ids(sorted_by(-Q.size, +Q.id))[:2] == [five.volumes[4].id, twin.id]
    assert ids(sorted_by(-Q.size, -Q.id))[:2] == [twin.id, five.volumes[4].id]
    assert names(sorted_by(-Q.name)) == sorted(names(sorted_by(+Q.name)), reverse=True)
    pair.primary.volumes.find().sort(-Q.size, +Q.id).page_size(1).page(1).to_list()
    pair.primary.volumes.find().sort(Q.name).page_size(1).page(1).to_list()
    narrow = pair.primary.api.get(f"volumes?pool_id={pair.pool.id}&fields=size,id").get_result()
    assert [set(entry) for entry in narrow] == [{"id", "size"}] * 6
    sizes = pair.primary.volumes.find(pool=pair.pool).only_fields(["size"]).to_list()
    assert [volume.get_size(from_cache=True) for volume in sizes][:2] == [1 * GiB, 2 * GiB]


@checks.check("query_special_characters")
def values_are_encoded(pair):
    assert pair.primary.volumes.find(name="a b&c=d/e+f%g:h,i(j)é").to_list() == []
    volume = pair.volume(name="a b_c-d.e")
    assert ids(pair.primary.volumes.find(name="a b_c-d.e")) == [volume.id]
    assert ids(pair.primary.volumes.find(Q.name.in_(["a b_c-d.e"]))) == [volume.id]


@checks.check()
def unknown_fields_are_refused(pair):
    with refused(400):
        pair.primary.volumes.find(Q.colour == "red").to_list()
    with refused(400):
        pair.primary.volumes.find().sort(Q.colour).to_list()
    with refused(400):
        pair.primary.api.get("volumes?fields=colour")
    with refused(400):
        pair.primary.volumes.find().page_size(1001).to_list()
