"""Starts the simulator for some checks, hands out infinisdk's systems, and ends it whatever happens."""

from __future__ import annotations

import json
import select
import ssl
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from infinisdk import InfiniBox

SECONDS_TO_START = 60
SECONDS_TO_END = 10
SECONDS_TO_ANSWER = 60

# Two linked arrays with as many replicas as a test run may want.
LINKED_ARRAYS = {
    "arrays": [{"name": "paris"}, {"name": "lyon"}],
    "links": [{"name": "paris-lyon", "first": "paris", "second": "lyon"}],
    "settings": {"max_replicas": 10_000, "max_replicated_datasets": 20_000},
}


class SimulatedArrays:
    """A simulator in a process of its own, its clock stopped; a context manager."""

    def __init__(self, program: str, world: dict, listen: str = "127.0.0.1:0", options: tuple[str, ...] = ()) -> None:
        self.program = program
        self.options = ("--listen", listen, "--speed", "0", "--until-stdin-closes", *options)
        self.world = {**LINKED_ARRAYS, **world}
        self.world["settings"] = {**LINKED_ARRAYS["settings"], **world.get("settings", {})}
        self.arrays: list[dict] = []
        self.process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> SimulatedArrays:
        scenario = Path(self._folder.name) / "world.json"
        scenario.write_text(json.dumps(self.world))
        command = [self.program, "--scenario", str(scenario), *self.options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            ready, _, _ = select.select([self.process.stdout], [], [], SECONDS_TO_START)
            line = self.process.stdout.readline() if ready else ""
            if not line:
                raise RuntimeError(f"cannot start '{self.program}': it did not say that it is ready; run it by hand")
            self.arrays = json.loads(line)["arrays"]
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(SECONDS_TO_END)
        self.process.stdout.close()
        self._folder.cleanup()

    @property
    def has_tls(self) -> bool:
        return self.arrays[0]["url"].startswith("https:")

    def address(self, index: int) -> tuple[str, int]:
        url = urlsplit(self.arrays[index]["url"])
        return url.hostname, url.port

    def system(self, index: int, password: str | None = None, login: bool = True, addresses=None) -> InfiniBox:
        """A session of infinisdk's on one of the arrays."""
        array = self.arrays[index]
        credentials = (array["user"], password or array["password"])
        system = InfiniBox(addresses or self.address(index), auth=credentials, use_ssl=self.has_tls)
        if login:
            system.login()
        return system

    def control(self, method: str, path: str, body: object = None):
        """One request to the control API; answers its JSON."""
        request = urllib.request.Request(
            f"{self.arrays[0]['url']}/simulator/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        # The certificate is the simulator's own, made for this run; infinisdk does not verify it either.
        context = ssl._create_unverified_context() if self.has_tls else None
        with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER, context=context) as answer:
            return json.load(answer)

    def advance(self, seconds: float) -> None:
        self.control("POST", "clock/advance", {"seconds": seconds})

    def now(self) -> int:
        """The arrays' time, epoch milliseconds."""
        return self.control("GET", "clock")["now"]

    def fault(self, kind: str, **options) -> None:
        self.control("POST", "faults", {"kind": kind, **options})

    def operate(self, action: str, array: str = "paris", **arguments) -> None:
        self.control("POST", "actions", {"action": action, "array": array, **arguments})
