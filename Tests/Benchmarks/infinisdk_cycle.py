"""What a careful administrator would write on infinisdk: reads two arrays in bulk lists of 1,000 with only the needed
fields, pairs the replicas of both sides, and counts the volumes that have no replica. Prints one JSON line.

Its one argument is the simulator's list of arrays, as JSON.
"""

import json
import logging
import resource
import sys
import time
import urllib.parse

from infinisdk import InfiniBox

DATASET = ["id", "name", "pool", "size", "created_at", "rmr_source", "rmr_target"]


def connect(array):
    address = urllib.parse.urlsplit(array["url"])
    system = InfiniBox((address.hostname, address.port), auth=(array["user"], array["password"]))
    system.login()
    return system


def rows(query, fields=None):
    """All objects of a query as dictionaries, from lists of 1,000; long lists ask only for the given fields."""
    if fields is not None:
        query = query.only_fields(fields)
    return [
        item.get_fields(fields or (), from_cache=True, fetch_if_not_cached=False, raw_value=True)
        for item in query.page_size(1000)
    ]


def read(system):
    system.api.get("system")
    return {
        "pools": rows(system.pools.find()),
        "links": rows(system.links.find()),
        "volumes": rows(system.volumes.find(type="MASTER"), DATASET),
        "filesystems": rows(system.filesystems.find(type="MASTER"), DATASET),
        "groups": rows(system.cons_groups.find(type="MASTER")),
        "replicas": rows(system.replicas.find()),
    }


def main():
    logging.disable(logging.CRITICAL)
    systems = [connect(array) for array in json.loads(sys.argv[1])]
    start = time.monotonic()
    source, target = (read(system) for system in systems)
    remote = {replica["id"] for replica in target["replicas"]}
    covered = set()
    for replica in source["replicas"]:
        if replica["remote_replica_id"] in remote:
            covered.update(pair["local_entity_id"] for pair in replica["entity_pairs"])
    unprotected = sum(1 for volume in source["volumes"] if volume["id"] not in covered)
    wall = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"wall": wall, "peak": peak, "unprotected": unprotected}))


if __name__ == "__main__":
    main()
