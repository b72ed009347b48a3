"""Measures what the simulator costs, beside a static file server that sends the same bytes.

It starts `infinibox-simulator` with 100,000 volumes and says how long that takes and how much memory a volume needs. Then it
lists them all at page_size 1000 with a projection over one kept connection, puts the same answers into files, and has nginx
(sendfile, kept connection, access log off) serve these to the same client, in turn. Figures are medians over the rounds, and
the simulator's clock runs. The first listing after a change writes every page; it is told apart. The client is a bare socket
that reads and drops, so that little but the servers is measured; still, other programs on the machine slow both unevenly.

    python3 simulator.py --programs .build-release/release --nginx /usr/sbin/nginx
"""

import argparse
import base64
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
# What protectd reads of each volume in each cycle.
FIELDS = ("id,name,pool_id,size,created_at,cg_id,rmr_source,rmr_target,rmr_active_active_peer,mapped,write_protected,"
          "paths_available")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--programs", required=True, type=pathlib.Path, help="folder of the built programs")
    options.add_argument("--nginx", default="nginx", help="the static file server")
    options.add_argument("--volumes", default=100_000, type=int)
    options.add_argument("--rounds", default=15, type=int)
    arguments = options.parse_args()
    with Simulator(arguments.programs, 0) as empty:
        empty_memory = empty.memory()
    with tempfile.TemporaryDirectory(prefix="simulator-bench-") as scratch, \
            Simulator(arguments.programs, arguments.volumes) as simulator:
        # Before any listing: what the world takes, not what answering takes.
        bytes_a_volume = (simulator.memory() - empty_memory) / arguments.volumes
        paths = [f"/api/rest/volumes?fields={FIELDS}&type=eq:MASTER&sort=id&page_size={PAGE}&page={page + 1}"
                 for page in range(-(-arguments.volumes // PAGE))]
        user = base64.b64encode(f"{simulator.user}:{simulator.password}".encode()).decode()
        client = Client(simulator.port, f"Authorization: Basic {user}\r\n")
        first = client.time(paths)
        check(client, paths, arguments.volumes)
        folder = pathlib.Path(scratch, "pages")
        folder.mkdir()
        for number, path in enumerate(paths):
            folder.joinpath(f"{number}.json").write_bytes(client.get(path))
        with StaticServer(arguments.nginx, scratch, folder) as static:
            files = [f"/{number}.json" for number in range(len(paths))]
            static_client = Client(static.port, "")
            rounds = [(client.time(paths), static_client.time(files)) for _ in range(arguments.rounds)]
        size = sum(file.stat().st_size for file in folder.iterdir())
    listing = statistics.median(mine for mine, _ in rounds)
    files = statistics.median(static for _, static in rounds)
    ratio = statistics.median(mine / static for mine, static in rounds)
    print(f"{arguments.volumes} volumes; {arguments.rounds} rounds; {size / 1e6:.1f} MB a listing of {FIELDS}")
    print(f"  start                  {simulator.start_seconds:8.2f} s")
    print(f"  memory                 {bytes_a_volume:8.0f} bytes a volume")
    print(f"  first listing          {first * 1000:8.1f} ms")
    print(f"  listing, simulator     {listing * 1000:8.1f} ms, nothing having changed")
    print(f"  same bytes, nginx      {files * 1000:8.1f} ms")
    print(f"  simulator / nginx      {ratio:8.2f} x")
    missed = [sentence for is_missed, sentence in [
        (simulator.start_seconds > START_ALLOWED, f"it started in more than {START_ALLOWED:.0f} s"),
        (bytes_a_volume > BYTES_A_VOLUME_ALLOWED, f"a volume takes more than {BYTES_A_VOLUME_ALLOWED} bytes"),
        (ratio > RATIO_ALLOWED, f"listing takes more than {RATIO_ALLOWED:.0f} times as long as sending files"),
    ] if is_missed]
    if missed:
        sys.exit("; ".join(missed))


def check(client, paths, volumes):
    """The pages hold every volume once, whole and in order."""
    ids = []
    for path in paths:
        answer = json.loads(client.get(path))
        assert answer["metadata"]["number_of_objects"] == volumes, answer["metadata"]
        assert all(list(row) == FIELDS.split(",") for row in answer["result"]), answer["result"][0]
        ids += [row["id"] for row in answer["result"]]
    assert len(ids) == volumes and ids == sorted(set(ids)), "the pages do not add up"


class Client:
    """One kept connection of HTTP/1.1, for answers with a Content-Length."""

    def __init__(self, port, header):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.header = header
        self.buffer = memoryview(bytearray(4 << 20))

    def get(self, path):
        return bytes(self.exchange(self.request(path)))

    def time(self, paths):
        requests = [self.request(path) for path in paths]
        start = time.perf_counter()
        for request in requests:
            self.exchange(request)
        return time.perf_counter() - start

    def request(self, path):
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{self.header}\r\n".encode()

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
    def __init__(self, programs, volumes):
        command = [programs / "infinibox-simulator", "--arrays", "paris", "--volumes", str(volumes), "--exit-with-parent"]
        start = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        array = json.loads(self.process.stdout.readline())["arrays"][0]
        self.start_seconds = time.monotonic() - start
        self.port = int(array["url"].rsplit(":", 1)[1])
        self.user, self.password = array["user"], array["password"]


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
