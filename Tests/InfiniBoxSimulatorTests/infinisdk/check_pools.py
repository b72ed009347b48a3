"""Pools: creation, thresholds, capacity, locks, deletion."""

from capacity import GB, TiB

from harness import Checks, fresh, refused

checks = Checks()


@checks.check("pool_create", "pool_get_by_name")
def a_pool_is_created(pair):
    pair.primary.pools.create(name="pool-a", physical_capacity=10 * TiB, virtual_capacity=20 * TiB)
    pool = pair.primary.pools.get(name="pool-a")
    assert fresh(pool, "physical_capacity") >= 10 * TiB
    assert fresh(pool, "virtual_capacity") - fresh(pool, "physical_capacity") >= 10 * TiB - 1 * GB
    with refused(409, "POOL_NAME_CONFLICT"):
        pair.primary.pools.create(name="pool-a")


@checks.check("pool_create_defaults", "pool_get_capacity_fields")
def capacity_is_rounded_up_and_used(pair):
    pool = pair.primary.pools.create()
    volume = pair.primary.volumes.create(pool=pool, size=10 * GB)
    names = [
        "physical_capacity",
        "virtual_capacity",
        "free_physical_capacity",
        "free_virtual_capacity",
        "allocated_physical_capacity",
        "state",
    ]
    fields = pool.get_fields(names, from_cache=False)
    assert fields["physical_capacity"].bits // 8 == 1_000_000_192_512
    assert fields["virtual_capacity"] - fields["free_virtual_capacity"] == fresh(volume, "size")
    assert fields["state"] == "NORMAL"
    assert fresh(pool, "volumes_count") == 1


@checks.check("pool_create_thresholds", "pool_update")
def thresholds_and_capacity_change(pair):
    pool = pair.primary.pools.create(
        name="pool-c",
        capacity=1 * TiB,
        physical_capacity_warning=70,
        physical_capacity_critical=85,
        max_extend=-1,
        ssd_enabled=True,
    )
    assert fresh(pool, "physical_capacity_warning") == 70
    pool.update_physical_capacity(20 * TiB)
    pool.update_name("pool-a2")
    pool.update_fields(physical_capacity_warning=75, physical_capacity_critical=95)
    again = pair.primary.pools.get(name="pool-a2")
    assert again.id == pool.id
    assert fresh(again, "physical_capacity") >= 20 * TiB
    assert fresh(again, "physical_capacity_warning") == 75
    assert fresh(again, "physical_capacity_critical") == 95


@checks.check()
def caching_and_compression_are_switched(pair):
    pool = pair.primary.pools.create(ssd_enabled=True)
    pool.update_ssd_enabled(False)
    pool.update_compression_enabled(False)
    assert fresh(pool, "ssd_enabled") is False
    assert fresh(pool, "compression_enabled") is False


@checks.check("pool_lock_unlock")
def a_locked_pool_takes_nothing(pair):
    pair.pool.lock()
    assert pair.pool.is_locked(from_cache=False)
    with refused(409):
        pair.volume()
    pair.pool.unlock()
    assert not pair.pool.is_locked(from_cache=False)
    pair.volume()


@checks.check("pool_delete")
def a_pool_is_deleted_once_empty(pair):
    pool = pair.primary.pools.create()
    volume = pair.primary.volumes.create(pool=pool)
    with refused(409):
        pool.delete()
    volume.delete()
    pool.delete()
    assert not pool.is_in_system()
    with refused(404):
        pool.delete()
