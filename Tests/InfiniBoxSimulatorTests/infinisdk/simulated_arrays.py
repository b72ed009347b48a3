"""Starts the simulator for a test run, hands out infinisdk's systems, and ends it whatever happens."""

import json
import select
import subprocess
import time
import urllib.request
from urllib.parse import urlsplit

from infinisdk import InfiniBox


class SimulatedArrays:
    """Two linked arrays in a process of their own; a context manager."""

    def __init__(self, program, *options):
        self.command = [program, "--listen", "127.0.0.1:0", "--speed", "0", "--until-stdin-closes", *options]
        self.process = None
        self.arrays = []

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        if not ready:
            self.__exit__(None, None, None)
            raise RuntimeError("cannot start the simulator: it was not ready after 60 s; run it by hand")
        self.arrays = json.loads(self.process.stdout.readline())["arrays"]
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.process.stdout.close()

    def system(self, index, password=None, login=True):
        array = self.arrays[index]
        address = urlsplit(array["url"])
        system = InfiniBox((address.hostname, address.port), auth=(array["user"], password or array["password"]))
        if login:
            system.login()
        return system

    def control(self, method, path, body=None):
        """One request to the control API; answers its JSON."""
        request = urllib.request.Request(
            self.arrays[0]["url"] + "/simulator/" + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def advance(self, seconds):
        self.control("POST", "clock/advance", {"seconds": seconds})

    def fault(self, kind, **options):
        self.control("POST", "faults", {"kind": kind, **options})

    def operate(self, action, array="paris", **arguments):
        self.control("POST", "actions", {"action": action, "array": array, **arguments})


def wait_until(condition, seconds=10):
    """Waits for a real-time condition; the simulated clock needs `advance`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
