"""Measures what the simulator costs, beside a static file server that sends the same bytes.

It starts `infinibox-simulator` with 100,000 volumes and says how long that takes and how much memory a volume needs. Then,
for each projection that protectd reads an inventory with and for one of names, ids and sizes, it starts a simulator with
100,000 objects that match (and 1,000 replicas at work beside them), lists them all at page_size 1000 over one kept
connection, puts the same answers into files, and has nginx (sendfile, kept connection, access log off) serve these to the
same client, in turn. It says how long a listing takes

    cold     as the first one after the start
    changed  after an object in the middle was renamed (the median of several)
    again    when nothing that it shows changed (the median of the rounds)
    nginx    from files (the median of the rounds)

and, as their ratio, the median over the rounds of `again` by the `nginx` beside it, with its quartiles. The simulator's
clock runs. The client is a bare socket that reads and drops, so that little but the servers is measured; still, other
programs on the machine slow both unevenly, which is why its load is told.

    python3 simulator.py --programs .build-release/release --nginx /usr/sbin/nginx
"""

import argparse
import base64
import dataclasses
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

START_ALLOWED = 3.0
BYTES_A_VOLUME_ALLOWED = 1000
RATIO_ALLOWED = 2.0
PAGE = 1000
REPLICAS = 1000
CHANGES = 7


@dataclasses.dataclass
class Projection:
    """What is read of which objects; `world` makes so many of them beside what is there anyway."""
    name: str
    collection: str
    fields: str
    conditions: str
    world: list

    def paths(self, objects):
        query = f"fields={self.fields}&{self.conditions}&sort=id&page_size={PAGE}"
        return [f"/api/rest/{self.collection}?{query}&page={page + 1}" for page in range(-(-objects // PAGE))]


DATASET = "id,name,pool_id,size,created_at,cg_id,rmr_source,rmr_target,rmr_active_active_peer,mapped,write_protected"


def projections(objects):
    """As in Sources/Reconciler/Observe/InventoryRows.swift. No simulated snapshot is mapped, so that of recovery tests the
    opposite is asked for: as many conditions, and all match."""
    volumes = ["--volumes", str(objects)]
    bases = ["--volumes", str(objects + REPLICAS), "--bases", str(objects)]
    return [
        Projection("names, ids, sizes", "volumes", "id,name,size", "type=eq:MASTER", volumes),
        Projection("volumes", "volumes", f"{DATASET},paths_available", "type=eq:MASTER", volumes),
        Projection("filesystems", "filesystems", DATASET, "type=eq:MASTER",
                   ["--volumes", str(REPLICAS), "--filesystems", str(objects)]),
        Projection("groups", "cgs", "id,name,type,parent_id,pool_id,members_count,is_replicated,rmr_snapshot_guid,created_at",
                   "type=eq:MASTER",
                   ["--volumes", str(REPLICAS), "--consistency-groups", str(objects), "--members", "1"]),
        Projection("base snapshots", "volumes", "id,parent_id,cg_id,rmr_snapshot_guid,created_at,write_protected,"
                   "_reclaimed_snapshot_remote_system_serial", "rmr_snapshot_guid=isnot:null", bases),
        Projection("recovery tests", "volumes", "id,family_id",
                   "type=eq:SNAPSHOT&mapped=eq:false&write_protected=eq:true", bases),
    ]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--programs", required=True, type=pathlib.Path, help="folder of the built programs")
    options.add_argument("--nginx", default="nginx", help="the static file server")
    options.add_argument("--objects", default=100_000, type=int, help="volumes, filesystems, ... to list")
    options.add_argument("--rounds", default=101, type=int)
    arguments = options.parse_args()
    missed = []
    print(f"{os.cpu_count()} CPUs, load {load()}; {arguments.objects} objects; {arguments.rounds} rounds")
    missed += measure_start(arguments)
    print(f"{'':20} {'MB':>5} {'cold':>9} {'changed':>9} {'again':>9} {'nginx':>9}   again / nginx")
    for projection in projections(arguments.objects):
        missed += measure_listing(projection, arguments)
    print(f"load {load()}")
    if missed:
        sys.exit("; ".join(missed))


def load():
    return f"{os.getloadavg()[0]:.1f}"


def measure_start(arguments):
    with Simulator(arguments.programs, ["--volumes", "0"]) as empty:
        empty_memory = empty.memory()
    with Simulator(arguments.programs, ["--volumes", str(arguments.objects)]) as simulator:
        # Before any listing: what the world takes, not what answering takes.
        bytes_a_volume = (simulator.memory() - empty_memory) / arguments.objects
    print(f"start {simulator.start_seconds:.2f} s, {bytes_a_volume:.0f} bytes a volume")
    if simulator.start_seconds > START_ALLOWED:
        yield f"it started in more than {START_ALLOWED:.0f} s"
    if bytes_a_volume > BYTES_A_VOLUME_ALLOWED:
        yield f"a volume takes more than {BYTES_A_VOLUME_ALLOWED} bytes"


def measure_listing(projection, arguments):
    world = projection.world + ["--replicas", str(REPLICAS)]
    with tempfile.TemporaryDirectory(prefix="simulator-bench-") as scratch, \
            Simulator(arguments.programs, world) as simulator:
        client = simulator.client()
        objects = json.loads(client.get(projection.paths(1)[0]))["metadata"]["number_of_objects"]
        assert arguments.objects <= objects <= arguments.objects + REPLICAS, objects
        paths = projection.paths(objects)
        cold = client.time(paths)
        changed = list(change(client, projection, paths))
        check(client, projection, paths, objects)
        folder = pathlib.Path(scratch, "pages")
        folder.mkdir()
        for number, path in enumerate(paths):
            folder.joinpath(f"{number}.json").write_bytes(client.get(path))
        size = sum(file.stat().st_size for file in folder.iterdir())
        with StaticServer(arguments.nginx, scratch, folder) as static:
            files = [f"/{number}.json" for number in range(len(paths))]
            rounds = list(compare(client, paths, Client(static.port, ""), files, arguments.rounds))
    times = [cold, *(statistics.median(column) for column in [changed, *zip(*rounds)])]
    quartiles = statistics.quantiles((mine / static for mine, static in rounds), n=4)
    print(f"{projection.name:20} {size / 1e6:5.1f}", *(f"{seconds * 1000:6.1f} ms" for seconds in times),
          f"  {quartiles[1]:.2f} x ({quartiles[0]:.2f} to {quartiles[2]:.2f})", flush=True)
    if quartiles[1] > RATIO_ALLOWED:
        yield f"listing {projection.name} takes more than {RATIO_ALLOWED:.0f} times as long as sending files"


def compare(client, paths, static_client, files, rounds):
    """Times of both in turn; each is the first of a round every other time."""
    client.time(paths)
    static_client.time(files)
    for number in range(rounds):
        if number % 2:
            static = static_client.time(files)
            yield client.time(paths), static
        else:
            mine = client.time(paths)
            yield mine, static_client.time(files)


def change(client, projection, paths):
    """Times after an object in the middle was renamed, another one each time; its page has to show it."""
    page = paths[len(paths) // 2]
    for number in range(CHANGES):
        place = 10 * number
        row = json.loads(client.get(page))["result"][place]
        name = json.loads(client.get(f"/api/rest/{projection.collection}/{row['id']}"))["result"]["name"]
        client.get("/simulator/actions", json.dumps(
            {"array": "paris", "action": "rename", "entity": name, "to": f"renamed-{number}"}))
        yield client.time(paths)
        assert "name" not in row or json.loads(client.get(page))["result"][place]["name"] == f"renamed-{number}"


def check(client, projection, paths, objects):
    """The pages hold every object once, whole and in order."""
    ids = []
    for path in paths:
        answer = json.loads(client.get(path))
        assert answer["metadata"]["number_of_objects"] == objects, answer["metadata"]
        assert all(list(row) == projection.fields.split(",") for row in answer["result"]), answer["result"][0]
        ids += [row["id"] for row in answer["result"]]
    assert len(ids) == objects and ids == sorted(set(ids)), "the pages do not add up"


class Client:
    """One kept connection of HTTP/1.1, for answers with a Content-Length."""

    def __init__(self, port, header):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.header = header
        self.buffer = memoryview(bytearray(4 << 20))

    def get(self, path, body=None):
        return bytes(self.exchange(self.request(path, body)))

    def time(self, paths):
        requests = [self.request(path) for path in paths]
        start = time.perf_counter()
        for request in requests:
            self.exchange(request)
        return time.perf_counter() - start

    def request(self, path, body=None):
        """Posts a body if there is one."""
        method, length = ("GET", "") if body is None else ("POST", f"Content-Length: {len(body)}\r\n")
        return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{self.header}{length}\r\n{body or ''}".encode()

    def exchange(self, request):
        self.socket.sendall(request)
        filled, start, end = 0, 0, None
        while end is None or filled < end:
            count = self.socket.recv_into(self.buffer[filled:])
            if count == 0:
                sys.exit("the server closed the connection")
            filled += count
            if end is None:
                head = bytes(self.buffer[:min(filled, 4096)])
                blank = head.find(b"\r\n\r\n")
                if blank >= 0:
                    assert head.startswith(b"HTTP/1.1 200"), head
                    start = blank + 4
                    lengths = [line for line in head[:blank].lower().split(b"\r\n") if line.startswith(b"content-length:")]
                    end = start + int(lengths[0].split(b":")[1])
        return self.buffer[start:end]


class Program:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def memory(self):
        """Bytes in use now, shared libraries apart."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        sys.exit("no RssAnon in /proc")


class Simulator(Program):
    def __init__(self, programs, world):
        command = [programs / "infinibox-simulator", "--arrays", "paris,lyon", "--exit-with-parent", *world]
        start = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        array = json.loads(self.process.stdout.readline())["arrays"][0]
        self.start_seconds = time.monotonic() - start
        self.port = int(array["url"].rsplit(":", 1)[1])
        self.account = f"{array['user']}:{array['password']}"

    def client(self):
        return Client(self.port, f"Authorization: Basic {base64.b64encode(self.account.encode()).decode()}\r\n")


class StaticServer(Program):
    def __init__(self, program, scratch, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        user = "user root;" if os.getuid() == 0 else ""
        configuration = pathlib.Path(scratch, "nginx.conf")
        configuration.write_text(f"""
            {user}
            daemon off;
            worker_processes 1;
            pid {scratch}/nginx.pid;
            error_log stderr;
            events {{}}
            http {{
              access_log off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000;
              open_file_cache max=1000;
              default_type application/json;
              {"".join(f"{kind}_temp_path {scratch}/{kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])}
              server {{ listen 127.0.0.1:{self.port}; root {folder}; }}
            }}
        """)
        self.process = subprocess.Popen([program, "-e", "stderr", "-p", scratch, "-c", str(configuration)])
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    sys.exit(f"'{program}' does not listen")
                time.sleep(0.01)


if __name__ == "__main__":
    main()
