"""Metadata: key and value tags on every kind of object that has them (rest 16)."""

from harness import Checks, refused

checks = Checks()


@checks.check(
    "metadata_set",
    "metadata_set_many",
    "metadata_get",
    "metadata_get_all",
    "metadata_get_missing",
    "metadata_unset",
    "metadata_clear",
)
def metadata_is_set_read_and_removed(pair):
    volume = pair.volume()
    volume.set_metadata("dr.tier", "gold")
    volume.set_metadata_from_dict({"dr.policy": "p1", "dr.owner": "team a/b"})
    assert volume.get_metadata_value("dr.tier") == "gold"
    assert volume.get_all_metadata() == {"dr.tier": "gold", "dr.policy": "p1", "dr.owner": "team a/b"}
    assert volume.get_metadata_value("nope", default=None) is None
    with refused(404):
        volume.get_metadata_value("nope")
    volume.set_metadata("dr.tier", "silver")
    assert volume.get_metadata_value("dr.tier") == "silver"
    volume.unset_metadata("dr.tier")
    assert set(volume.get_all_metadata()) == {"dr.policy", "dr.owner"}
    with refused(404):
        volume.unset_metadata("dr.tier")
    volume.clear_metadata()
    assert volume.get_all_metadata() == {}


@checks.check("metadata_get_special_key")
def keys_are_encoded(pair):
    volume = pair.volume()
    assert volume.get_metadata_value("a b/c", default=None) is None
    volume.set_metadata_from_dict({"a b/c": "1", "tier;x": "é ü", "percent%20": "100 %"})
    assert volume.get_metadata_value("a b/c") == "1"
    assert volume.get_metadata_value("tier;x") == "é ü"
    assert volume.get_all_metadata()["percent%20"] == "100 %"


@checks.check("metadata_on_replica_objects")
def every_kind_has_metadata(pair):
    volume, filesystem, group = pair.volume(), pair.filesystem(), pair.group()
    kinds = [group, pair.pool, pair.link, volume, filesystem, volume.create_snapshot(), group.create_snapgroup()]
    for number, thing in enumerate(kinds):
        thing.set_metadata("k", f"v{number}")
    for number, thing in enumerate(kinds):
        assert thing.get_all_metadata() == {"k": f"v{number}"}, type(thing)
        thing.clear_metadata()
    network_space = pair.primary.network_spaces.get(service="RMR_SERVICE")
    with refused(404, "METADATA_IS_NOT_SUPPORTED_FOR_ENTITY"):
        network_space.set_metadata("k", "v")


@checks.check("metadata_system")
def the_system_has_metadata(pair):
    pair.primary.system_metadata.set_metadata("k", "v")
    assert pair.primary.system_metadata.get_all_metadata() == {"k": "v"}
    assert pair.secondary.system_metadata.get_all_metadata() == {}
    pair.primary.system_metadata.clear_metadata()


@checks.check("metadata_query_all")
def metadata_is_searched(pair):
    tagged, other = pair.volume(), pair.volume()
    pool = pair.pool
    tagged.set_metadata("dr.policy", "p1")
    other.set_metadata("dr.owner", "team")
    pool.set_metadata("dr.policy", "p2")
    found = list(pair.primary.get_all_metadata(key="eq:dr.policy"))
    assert [(item["object_type"], item["object_id"], item["value"]) for item in found] == [
        ("volume", tagged.id, "p1"),
        ("pool", pool.id, "p2"),
    ]
    assert found[0]["object"] == tagged
    of_volumes = list(pair.primary.get_all_metadata(object_type="volume"))
    found = {item["object_id"] for item in of_volumes}
    assert {tagged.id, other.id} <= found and pool.id not in found
    for thing in (tagged, other, pool):
        thing.clear_metadata()


@checks.check()
def metadata_goes_with_its_object(pair):
    volume = pair.volume()
    volume.set_metadata("dr.gone", "1")
    volume.delete()
    assert list(pair.primary.get_all_metadata(key="eq:dr.gone")) == []
    with refused(404):
        volume.get_all_metadata()


@checks.check()
def many_keys_are_paged(pair):
    volume = pair.volume()
    values = {f"key-{number:03}": str(number) for number in range(120)}
    volume.set_metadata_from_dict(values)
    assert volume.get_all_metadata() == values
