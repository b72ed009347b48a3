"""What a check is: a function that drives simulated arrays, and the recordings whose requests it must send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infinisdk.core.exceptions import APICommandFailed

from pair import Pair


@dataclass(frozen=True)
class Check:
    """One check; `recordings` are names of files in Tests/InfiniBoxTests/Recordings, without their suffix."""

    name: str
    perform: Callable[[Pair], None]
    recordings: tuple[str, ...]


class Checks:
    """The checks of one file, in the order written, and the world that they share."""

    def __init__(self, world: dict | None = None) -> None:
        self.world = world or {}
        self.all: list[Check] = []

    def check(self, *recordings: str) -> Callable[[Callable[[Pair], None]], Callable[[Pair], None]]:
        """Registers a check. Its requests have to include those of each recording, in the recorded order."""

        def register(function: Callable[[Pair], None]) -> Callable[[Pair], None]:
            self.all.append(Check(function.__name__, function, recordings))
            return function

        return register


@contextmanager
def refused(status: int, code: str | None = None, is_remote: bool | None = None) -> Iterator[None]:
    """The block has to end in a refusal by the array with this status, and this code if one is given."""
    try:
        yield
    except APICommandFailed as error:
        assert error.response.status_code == status, f"refused with {error.response.status_code}: {error}"
        assert code is None or error.error_code == code, f"refused as {error.error_code}: {error}"
        envelope = error.response.get_json()["error"]
        assert is_remote is None or envelope["is_remote"] is is_remote, f"is_remote is {envelope['is_remote']}"
    else:
        raise AssertionError(f"not refused, but {status} {code or ''} was expected")


def names(objects) -> list[str]:
    """The names of a query's objects, in the order listed."""
    return [found.get_name() for found in objects]


def ids(objects) -> list[int]:
    """The ids of a query's objects, in the order listed."""
    return [found.id for found in objects]


def fresh(thing, field: str):
    """A field as the array has it now, whatever infinisdk remembers."""
    return thing.get_field(field, from_cache=False)
