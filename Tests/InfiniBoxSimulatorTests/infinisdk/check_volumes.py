"""Volumes: creation, reading, sizes, pools, deletion; data sets of both kinds."""

from capacity import GB, GiB
from infinisdk.core.exceptions import ObjectNotFound

from harness import Checks, fresh, ids, names, refused

checks = Checks()


@checks.check("volume_create", "volume_get_by_id", "volume_get_fields", "volume_get_some_fields")
def a_volume_is_created_and_read(pair):
    created = pair.volume(name="v1", size=10 * GiB, provisioning="THIN")
    volume = pair.primary.volumes.get_by_id(created.id)
    fields = volume.get_fields(from_cache=False)
    assert (fields["name"], fields["size"], fields["provisioning"]) == ("v1", 10 * GiB, "THIN")
    some = volume.get_fields(["size", "pool", "rmr_source", "rmr_target"], from_cache=False)
    assert some["pool"].id == pair.pool.id
    assert (some["rmr_source"], some["rmr_target"]) == (False, False)
    with refused(409):
        pair.volume(name="v1")


@checks.check("volume_create_defaults")
def a_volume_has_defaults(pair):
    volume = pair.volume()
    assert fresh(volume, "size") == 1 * GB
    assert fresh(volume, "provisioning") == "THICK"
    assert fresh(volume, "cg_id") is None
    assert volume.get_parent(from_cache=False) is None


@checks.check("volume_create_pool_by_name", "volume_create_many")
def volumes_are_created_by_the_name_of_their_pool(pair):
    volume = pair.primary.volumes.create(pool=pair.pool.get_name(), name="v2", size=1 * GiB)
    assert volume.get_pool(from_cache=False).id == pair.pool.id
    many = pair.primary.volumes.create_many(pool=pair.pool, name="bulk", count=3, size=1 * GiB)
    assert names(many) == ["bulk_1", "bulk_2", "bulk_3"]


@checks.check("volume_resize", "volume_resize_force", "volume_update")
def a_volume_changes(pair):
    volume = pair.volume(size=10 * GiB)
    volume.resize(5 * GiB)
    assert fresh(volume, "size") == 15 * GiB
    with refused(409):
        volume.resize(-10 * GiB)
    volume.resize(5 * GiB, force=True)
    assert fresh(volume, "size") == 20 * GiB
    volume.resize(-10 * GiB, force=True)
    assert fresh(volume, "size") == 10 * GiB
    volume.update_name("v1b")
    volume.enable_write_protection()
    volume.update_provisioning("THICK")
    assert names(pair.primary.volumes.find(id=volume.id, write_protected=True, provisioning="THICK")) == ["v1b"]


@checks.check("volume_move_pool")
def a_volume_moves_to_another_pool(pair):
    volume, target = pair.volume(), pair.primary.pools.create()
    before = fresh(target, "physical_capacity")
    volume.move_pool(target, with_capacity=True)
    assert volume.get_pool(from_cache=False).id == target.id
    assert fresh(pair.pool, "volumes_count") == 0
    assert fresh(target, "physical_capacity") >= before


@checks.check("volume_is_in_system", "volume_unmap", "volume_delete")
def a_volume_is_deleted(pair):
    volume = pair.volume()
    assert volume.is_in_system()
    volume.unmap()
    assert fresh(volume, "mapped") is False
    volume.delete()
    assert not volume.is_in_system()
    with refused(404, "VOLUME_NOT_FOUND"):
        volume.delete()


@checks.check("volume_safe_get_missing", "volume_not_found")
def what_does_not_exist_is_not_found(pair):
    assert pair.primary.volumes.safe_get(name="nope") is None
    with refused(404, "VOLUME_NOT_FOUND"):
        pair.primary.volumes.get_by_id_lazy(987_654_321).get_field("size")
    try:
        pair.primary.volumes.get_by_id(987_654_321)
    except ObjectNotFound:
        pass
    else:
        raise AssertionError("an id that does not exist was found")


@checks.check("reclaimable_space")
def reclaimable_space_is_what_is_allocated(pair):
    volume = pair.volume(size=10 * GB)
    assert volume.calculate_reclaimable_space() == 10 * GB, "thick: all of it"
    thin = pair.volume(size=10 * GB, provisioning="THIN")
    assert thin.calculate_reclaimable_space() == 0
    pair.write(thin, 2 * GB)
    assert thin.calculate_reclaimable_space() == 2 * GB


@checks.check("volumes_find_master_of_pool", "volumes_find_page_1000", "volumes_count")
def volumes_of_a_pool_are_found(pair):
    volumes = [pair.volume() for _ in range(3)]
    volumes[0].create_snapshot()
    assert ids(pair.primary.volumes.find(pool=pair.pool, type="MASTER").to_list()) == ids(volumes)
    found = pair.primary.volumes.find(pool=pair.pool, type="MASTER")
    narrow = found.only_fields(["id"]).page_size(1000).to_list()
    assert ids(narrow) == ids(volumes)
    assert pair.primary.volumes.count() == len(pair.primary.volumes.to_list())
    assert pair.primary.volumes.find(pool=pair.pool).count() == 4


@checks.check("datasets_find", "datasets_bulk_update")
def datasets_are_of_both_kinds(pair):
    volume, filesystem = pair.volume(), pair.filesystem()
    second = pair.volume()
    found = pair.primary.datasets.find(type="MASTER").page_size(10).page(1).to_list()
    kinds = {(type(dataset).__name__, dataset.id) for dataset in pair.primary.datasets.find(pool=pair.pool)}
    assert kinds == {("Volume", volume.id), ("Volume", second.id), ("Filesystem", filesystem.id)}
    assert 0 < len(found) <= 10
    both = pair.primary.volumes.find(pool=pair.pool).page_size(2).page(1).to_list()
    pair.primary.datasets.bulk_update(both, ssa_express_enabled=True)
    assert all(fresh(dataset, "ssa_express_enabled") for dataset in (volume, second))
