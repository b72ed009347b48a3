"""Long lists: 2,300 replicas and 120 volumes, read over every kind of page boundary."""

from infinisdk import Q

from harness import Checks, ids

REPLICAS = 2_300

checks = Checks(
    {
        "arrays": [
            {
                "name": "paris",
                "pools": [{"name": "prod"}],
                "volumes": [
                    {"name": "prod-####", "count": REPLICAS, "pool": "prod"},
                ],
            },
            {"name": "lyon", "pools": [{"name": "dr"}]},
        ],
        "replicas": [
            {
                "array": "paris",
                "link": "paris-lyon",
                "entities": "prod-####",
                "count": REPLICAS,
                "remote_pool": "dr",
                "interval_seconds": 60,
                "rpo_seconds": 120,
            },
        ],
    }
)


@checks.check("replicas_iterate_2300", "replicas_find_all_1000")
def all_replicas_are_listed_once(pair):
    query = pair.primary.replicas.find().page_size(1000)
    found = ids(query.to_list())
    assert len(found) == len(set(found)) == REPLICAS == len(query)
    assert found == sorted(found)
    assert pair.primary.replicas.count() == REPLICAS
    last = pair.primary.replicas.find().page_size(1000).page(3).to_list()
    assert ids(last) == found[2_000:]
    assert pair.primary.replicas.find().page_size(1000).page(4).to_list() == []


@checks.check()
def replicas_are_iterated_without_a_page_size(pair):
    names = [replica.get_local_entity_name() for replica in pair.primary.replicas.find().sort(Q.local_entity_name)]
    assert names == [f"prod-{number:04}" for number in range(1, REPLICAS + 1)]


@checks.check()
def every_page_size_gives_the_same_list(pair):
    query = pair.primary.replicas.find(Q.id > 0).only_fields(["id"])
    found = ids(query.page_size(1000))
    for size in (999, 575):
        assert ids(pair.primary.replicas.find().only_fields(["id"]).page_size(size)) == found, size


@checks.check()
def replicas_are_filtered_in_a_long_list(pair):
    replicas = pair.primary.replicas
    half = replicas.find(Q.local_entity_name.between(["prod-0001", "prod-1150"])).only_fields(["id"]).page_size(1000)
    assert len(half.to_list()) == 1_150
    assert len(replicas.find(role="SOURCE", state="ACTIVE", entity_type="VOLUME").only_fields(["id"])) == REPLICAS
    assert replicas.find(role="TARGET").to_list() == []
    newest, *_ = replicas.find().sort(-Q.id).page_size(1).page(1).to_list()
    assert newest.get_local_entity_name() == f"prod-{REPLICAS:04}"
    targets = pair.secondary.replicas.find(role="TARGET").only_fields(["id", "remote_replica_id"]).page_size(1000)
    partners = sorted(target.get_field("remote_replica_id", from_cache=True) for target in targets)
    assert partners == ids(replicas.find().only_fields(["id"]).page_size(1000))


@checks.check("volumes_iterate_120", "volumes_iterate_120_by_50", "volumes_find_one_page")
def a_list_beyond_the_first_page_is_fetched_again(pair):
    created = ids(pair.volume() for _ in range(120))
    assert ids(pair.primary.volumes.find(pool=pair.pool).to_list()) == created
    assert ids(pair.primary.volumes.find(pool=pair.pool).page_size(50).to_list()) == created
    for size in (1, 59, 60, 61, 119, 120, 121):
        assert ids(pair.primary.volumes.find(pool=pair.pool).page_size(size)) == created, size
    parent = pair.primary.volumes.get_by_id(created[0])
    snapshots = ids(parent.create_snapshot() for _ in range(7))
    page = pair.primary.volumes.find(Q.parent_id == parent.id).sort(Q.created_at).page_size(5).page(2).to_list()
    assert ids(page) == snapshots[5:]
    assert len(pair.primary.volumes.find(Q.parent_id == parent.id)) == 7


@checks.check()
def exactly_one_page_needs_no_second(pair):
    for count in (49, 50, 51):
        pool = pair.primary.pools.create()
        created = ids(pair.primary.volumes.create(pool=pool) for _ in range(count))
        pair.arrays.control("DELETE", "counters")
        assert ids(pair.primary.volumes.find(pool=pool)) == created
        reads = pair.arrays.control("GET", "counters")["by_array"]["paris"]["GET"]
        assert reads == (1 if count <= 50 else 2), (count, reads)
