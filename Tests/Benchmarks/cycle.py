"""Measures what one cycle costs an array and this machine, beside an infinisdk script that does the same reading.

For each size it starts `infinibox-simulator` with two arrays, then, against the same arrays in the same run and in turn:
`protectd`, told to run a cycle through its control socket, and a script on the vendor's library that reads the same
objects in bulk lists of 1,000 and works out which volumes have no replica. It prints the requests per array, wall time
and peak memory of each, and the ratio of the wall times. Figures are medians over the rounds; each is one process.

    python cycle.py --programs .build-release/release --python .build-python/bin/python
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

GROUPS = 100
GETS_ALLOWED = 12
MEMORY_ALLOWED = 300e6

POLICIES = """\
policy: everything
description: Every volume of the pool, told but not touched, so that each round finds the same world.
array: paris
select: {{ kind: volume, pool: prod, name: "{pattern}" }}
protect: {{ type: async, link: {link}, remote-pool: dr }}
mode: observe
---
policy: groups
array: paris
select: {{ kind: consistency-group, pool: prod, name: "group-*" }}
protect: {{ type: async, link: {link}, remote-pool: dr }}
mode: observe
"""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--programs", required=True, type=pathlib.Path, help="folder of the built programs")
    options.add_argument("--python", default=sys.executable, help="Python that has infinisdk")
    options.add_argument("--volumes", default="2000,100000", help="sizes, separated by commas")
    options.add_argument("--rounds", default=5, type=int)
    options.add_argument("--pattern", default="*", help="names that the policy selects; fewer volumes, fewer findings")
    arguments = options.parse_args()
    for volumes in (int(size) for size in arguments.volumes.split(",")):
        measure(arguments, volumes)


def measure(arguments, volumes):
    with tempfile.TemporaryDirectory(prefix="protectd-bench-") as scratch:
        with Simulator(arguments.programs, volumes) as simulator, Daemon(arguments, scratch, simulator) as daemon:
            first = daemon.cycle()
            cycles, scripts = [], []
            for _ in range(arguments.rounds):
                simulator.reset_counters()
                cycles.append(daemon.cycle())
                requests = simulator.counters()
                simulator.reset_counters()
                scripts.append(run_script(arguments.python, simulator))
                script_requests = simulator.counters()
            report(volumes, first, cycles, scripts, requests, script_requests, daemon.peak_memory(), simulator,
                   arguments.pattern == "*")


def report(volumes, first, cycles, scripts, requests, script_requests, peak, simulator, selects_all):
    seconds = statistics.median(cycle["wall"] for cycle in cycles)
    script_seconds = statistics.median(script["wall"] for script in scripts)
    ratios = [script["wall"] / cycle["wall"] for cycle, script in zip(cycles, scripts)]
    verdicts = cycles[-1]["record"]["verdicts"]
    unprotected = {script["unprotected"] for script in scripts}
    print(f"{volumes} volumes, 300 replicas, 100 consistency groups, two arrays; {len(cycles)} rounds")
    for name in simulator.names:
        reads, writes = requests.get(name, (0, 0))
        script_reads, _ = script_requests.get(name, (0, 0))
        print(f"  {name:6} GETs a cycle: protectd {reads}, script {script_reads}; other requests: protectd {writes}")
    print(f"  first cycle of protectd      {first['wall']:8.3f} s, opening {first['record']['open_findings']} findings")
    print(f"  cycle of protectd, median    {seconds:8.3f} s, peak memory {peak / 1e6:6.1f} MB")
    memory = statistics.median(script["peak"] for script in scripts)
    print(f"  infinisdk script, median     {script_seconds:8.3f} s, peak memory {memory / 1e6:6.1f} MB")
    print(f"  script / protectd            {statistics.median(ratios):8.1f} x ({min(ratios):.1f} to {max(ratios):.1f})")
    print(f"  verdicts {verdicts}; the script counts {sorted(unprotected)} volumes without a replica", flush=True)
    # Members of groups are volumes to the script; protectd counts their 100 groups beside them.
    if selects_all and unprotected != {verdicts["unprotected"] - GROUPS}:
        sys.exit("protectd and the script disagree about what is unprotected")
    if any(reads > GETS_ALLOWED for reads, _ in requests.values()) and volumes <= 2000:
        sys.exit(f"a cycle took more than {GETS_ALLOWED} GETs on an array")
    if any(writes for _, writes in requests.values()):
        sys.exit("a cycle that may only tell sent something else than a GET")
    if peak > MEMORY_ALLOWED and volumes <= 100_000:
        sys.exit(f"the daemon needed more than {MEMORY_ALLOWED / 1e6:.0f} MB")


class Simulator:
    def __init__(self, programs, volumes):
        command = [
            programs / "infinibox-simulator", "--arrays", "paris,lyon", "--volumes", str(volumes), "--replicas", "300",
            "--consistency-groups", "100", "--members", "2", "--speed", "1", "--exit-with-parent",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.arrays = json.loads(self.process.stdout.readline())["arrays"]
        self.names = [array["name"] for array in self.arrays]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)

    def control(self, path, method):
        request = urllib.request.Request(self.arrays[0]["url"] + "/simulator/" + path, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def reset_counters(self):
        self.control("counters", "DELETE")

    def counters(self):
        """(GETs, other requests) by array."""
        return read_counters(self.control("counters", "GET"))


def read_counters(answer):
    totals = {}
    for name, methods in answer["by_array"].items():
        reads = methods.get("GET", 0)
        totals[name] = (reads, sum(methods.values()) - reads)
    return totals


class Daemon:
    def __init__(self, arguments, scratch, simulator):
        programs = arguments.programs
        self.programs = programs
        self.socket = os.path.join(scratch, "control.sock")
        credentials = pathlib.Path(scratch, "credentials")
        credentials.mkdir(mode=0o700)
        for array in simulator.arrays:
            file = credentials / array["name"]
            file.touch(mode=0o600)
            file.write_text(f"{array['user']}:{array['password']}\n")
        config = pathlib.Path(scratch, "protectd.yaml")
        config.write_text("cycle-interval: 24h\n")
        log = open(os.path.join(scratch, "log"), "w")
        self.process = subprocess.Popen(
            [programs / "protectd", "--config", config, "--state-directory", scratch, "--control-socket", self.socket,
             "--credentials-directory", credentials], stderr=log)
        wait_for(lambda: os.path.exists(self.socket))
        for array in simulator.arrays:
            self.command("array", "add", array["name"], array["url"])
        policies = pathlib.Path(scratch, "policies.yaml")
        link = simulator.control("world", "GET")["arrays"][0]["links"][0]["name"]
        policies.write_text(POLICIES.format(link=link, pattern=arguments.pattern))
        self.command("policy", "apply", policies)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)

    def command(self, *words):
        command = [self.programs / "protectctl", *words, "--output", "json"]
        environment = dict(os.environ, PROTECTD_CONTROL_SOCKET=self.socket)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        if done.returncode not in (0, 2):
            sys.exit(f"{' '.join(map(str, words))} failed: {done.stderr}")
        return done.stdout

    def cycle(self):
        start = time.monotonic()
        record = json.loads(self.command("cycle"))
        return {"wall": time.monotonic() - start, "record": record}

    def peak_memory(self):
        """Bytes: the daemon's high-water mark over its whole life so far."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        sys.exit("no VmHWM in /proc")


def run_script(python, simulator):
    """One process that reads what a cycle reads; imports and login are not counted, as protectd's start is not."""
    script = pathlib.Path(__file__).with_name("infinisdk_cycle.py")
    done = subprocess.run(
        [python, script, json.dumps(simulator.arrays)], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        sys.exit(f"the infinisdk script failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("a program did not start in time")
        time.sleep(0.01)


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
