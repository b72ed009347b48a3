"""Runs the vendor's Ansible collection against a simulated array and asserts on what the array holds afterwards.

Usage: run.py PATH-OF-INFINIBOX-SIMULATOR, as root of a network namespace of its own: the collection's modules know no
port but 443, which must be neither taken nor privileged (`unshare --user --map-root-user --net`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import urllib3
from capacity import GB, TB

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "infinisdk"))
from simulated_arrays import SimulatedArrays  # noqa: E402

PLAYBOOK = Path(__file__).with_name("playbook.yml")
SECONDS_TO_RUN = 300


def ansible(folder: str, *command: str) -> str:
    """Runs one of Ansible's programs; its output. It writes nothing into anyone's home."""
    environment = os.environ | {
        "HOME": folder,
        "ANSIBLE_HOME": folder,
        "ANSIBLE_PIPELINING": "true",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=SECONDS_TO_RUN)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"FAILED {' '.join(command)}")
    return done.stdout


def play(arrays: SimulatedArrays, lock: datetime, folder: str) -> None:
    """Runs the playbook with the Python that runs this, which has infinisdk."""
    array = arrays.arrays[0]
    inventory = {
        "array": {
            "hosts": {
                "paris": {
                    "ansible_connection": "local",
                    "ansible_python_interpreter": sys.executable,
                    "address": "127.0.0.1",
                    "user": array["user"],
                    "password": array["password"],
                    "lock_expires_at": lock.isoformat(),
                }
            }
        },
    }
    path = Path(folder) / "inventory.json"
    path.write_text(json.dumps(inventory))
    print(ansible(folder, "ansible-playbook", "--inventory", str(path), str(PLAYBOOK)).splitlines()[-2])


def assert_world(arrays: SimulatedArrays, lock: datetime) -> None:
    """What the playbook has to have left on the array, read with infinisdk."""
    system = arrays.system(0)

    def read(thing, *names: str) -> list:
        fields = thing.get_fields(names, from_cache=False)
        return [fields[name] for name in names]

    (pool,) = system.pools.to_list()
    assert pool.get_name() == "finance"
    physical, virtual, *switches = read(
        pool, "physical_capacity", "virtual_capacity", "ssd_enabled", "compression_enabled"
    )
    assert 12 * TB <= physical < 12.001 * TB and 20 * TB <= virtual < 20.001 * TB
    assert switches == [False, False]
    assert read(pool, "volumes_count", "snapshots_count", "filesystems_count") == [1, 1, 1]

    volume = system.volumes.get(type="MASTER")
    assert read(volume, "name", "provisioning", "write_protected") == ["ledger", "THICK", False]
    assert 20 * GB <= volume.get_size() < 20.001 * GB
    (snapshot,) = volume.get_snapshots().to_list()
    assert read(snapshot, "name", "lock_state", "write_protected") == ["ledger-before", "LOCKED", True]
    assert snapshot.get_field("lock_expires_at").timestamp() == lock.timestamp()

    (filesystem,) = system.filesystems.to_list()
    assert read(filesystem, "name", "provisioning") == ["reports", "THICK"]
    assert 30 * GB <= filesystem.get_size() < 30.001 * GB

    arrays.advance(60)
    done = {(event["code"], event["username"]) for event in system.events.find()}
    for code in ("POOL_CREATED", "VOLUME_CREATED", "VOLUME_RESTORED", "VOLUME_DELETED", "FILESYSTEM_DELETED"):
        assert (code, "admin") in done, code
    assert 401 in {request["status"] for request in arrays.control("GET", "requests")}
    assert arrays.control("GET", "violations") == []


def assert_collection_has_no_metadata(folder: str) -> str:
    """The version of the collection. Its module for metadata is newer; once there, it has to be played."""
    output = ansible(folder, "ansible-galaxy", "collection", "list", "infinidat.infinibox", "--format", "json")
    ((place, collections),) = json.loads(output).items()
    modules = Path(place) / "infinidat" / "infinibox" / "plugins" / "modules"
    assert (modules / "infini_vol.py").exists(), modules
    assert not (modules / "infini_metadata.py").exists(), "it has infini_metadata now; add it to the playbook"
    return collections["infinidat.infinibox"]["version"]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    began = time.monotonic()
    urllib3.disable_warnings()  # infinisdk does not verify certificates, nor do the collection's modules
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    now = datetime.now(timezone.utc).replace(microsecond=0)
    world = {
        "arrays": [{"name": "paris"}],
        "links": [],
        "starts_at_milliseconds": int(now.timestamp() * 1_000),
    }
    lock = now + timedelta(days=1)
    with (
        tempfile.TemporaryDirectory() as folder,
        SimulatedArrays(sys.argv[1], world, listen="127.0.0.1:443", options=("--tls",)) as arrays,
    ):
        version = assert_collection_has_no_metadata(folder)
        play(arrays, lock, folder)
        assert_world(arrays, lock)
    print(f"infinidat.infinibox {version}: passed, {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
