"""Which requests infinisdk was recorded to send, and whether a check really sent them.

A request is compared by its shape: array, method, path, query, body and success, with ids, sizes, times and names
left out, because these differ from one world to the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import gossip

FOLDER = Path(__file__).resolve().parents[2] / "InfiniBoxTests" / "Recordings"

# Recordings that no check performs, and why.
LEFT_OUT: dict[str, str] = {
    "session_basic_auth_array": "every profile lists api_auth_sessions (rest 1.6); "
    "session_use_basic_auth_context sends Basic credentials",
    "snapshot_policy": "snapshot policies are no part of replication; nothing of protectd reads or writes them",
    "replication_group": "replicates vVols, which every profile lists as disabled (rest 1.6, 14)",
    "replicated_cg_add_member_multi_target_new": "needs a group with two asynchronous replicas; arrays refuse it "
    "(semantics 1.1)",
    "replicated_cg_add_member_multi_target_existing": "as replicated_cg_add_member_multi_target_new",
}

# Recordings whose requests are sent, but end otherwise than the recorder's stub answered, and why. What infinisdk reads
# after its last write depends on that end.
OTHER_OUTCOMES: dict[str, str] = {
    "replica_create_filesystem_existing": "arrays need a new target or a base for a filesystem (rest 12.4)",
    "replica_delete_force": "force_on_local deletes this array's object alone, so the peer left no snapshot to look up",
    "replicated_cg_remove_member_options": "force_on_local leaves the peer out, create_replica needs both sides",
}

# Query parameters and headers whose values are part of the request's meaning.
LITERAL_PARAMETERS = {"page", "page_size", "sort"}
COMPARED_HEADERS = ("Authorization", "Cookie", "X-Remote-Authorization", "X-INFINIDAT-RAW-RESPONSE")


def recorded_names() -> set[str]:
    return {path.stem for path in FOLDER.glob("*.json")}


def recorded_shapes(name: str) -> list[str]:
    """The requests of one recording, in order."""
    entries = json.loads((FOLDER / f"{name}.json").read_text())
    return [
        shape(
            entry["system"],
            entry["method"],
            entry["path"],
            entry["raw_query"],
            entry["headers"],
            entry["body"] if entry["has_body"] else ...,
            entry["stub_status"],
        )
        for entry in entries
    ]


def missing_shapes(name: str, sent: Iterable[str]) -> list[str]:
    """The requests of a recording from the first one on that was not sent in its turn."""
    wanted = recorded_shapes(name)
    if name in OTHER_OUTCOMES:
        while " GET " in wanted[-1]:
            wanted.pop()
        wanted, sent = [without_outcome(request) for request in wanted], map(without_outcome, sent)
    for request in sent:
        if wanted and wanted[0] == request:
            wanted.pop(0)
    return wanted


class SentRequests:
    """Every request of infinisdk's while a check runs, as shapes; a context manager."""

    def __init__(self, arrays: list[dict]) -> None:
        ports = (urlsplit(array["url"]).port for array in arrays)
        self.letters = {port: chr(ord("A") + index) for index, port in enumerate(ports)}
        self.shapes: list[str] = []

    def __enter__(self) -> SentRequests:
        gossip.register(self._note, "infinidat.sdk.after_api_request", token=self)
        return self

    def __exit__(self, *_) -> None:
        gossip.unregister_token(self)

    def _note(self, request, response) -> None:
        url = urlsplit(request.url)
        body = json.loads(request.body) if request.body else ...
        self.shapes.append(
            shape(
                self.letters[url.port],
                request.method,
                url.path,
                url.query,
                request.headers,
                body,
                response.status_code,
            )
        )


def shape(letter: str, method: str, path: str, query: str, headers, body: object, status: int) -> str:
    segments = [re.sub(r"^\d+(\.\d+){0,3}$", "{id}", segment) for segment in path.split("/")]
    parameters = sorted(f"{name}={parameter_shape(name, value)}" for name, value in parse_qsl(query))
    present = {name.lower() for name in headers}
    marks = [header_shape(name, headers) for name in COMPARED_HEADERS if name.lower() in present]
    text = "" if body is ... else " " + json.dumps(value_shape(body), sort_keys=True)
    outcome = "done" if status < 300 else status
    return f"{letter} {method} {'/'.join(segments)}?{'&'.join(parameters)}{text} {marks} {outcome}"


def without_outcome(request: str) -> str:
    return request.rpartition(" ")[0]


def parameter_shape(name: str, value: str) -> str:
    if name in LITERAL_PARAMETERS:
        return value
    if name == "fields":
        return ",".join(sorted(value.split(",")))
    operator, colon, operand = value.partition(":")
    if not colon:
        return word_shape(value)
    words = {word_shape(word) for word in operand.strip("()").split(",")}
    return f"{operator}:{','.join(sorted(words))}"


def word_shape(word: str) -> str:
    """Words of the interface stay; numbers and names become what they are."""
    if re.fullmatch(r"\d+", word):
        return "{number}"
    return word if re.fullmatch(r"[A-Z_]+|true|false|True|False|null", word) else "{text}"


def header_shape(name: str, headers) -> str:
    value = next(value for key, value in headers.items() if key.lower() == name.lower())
    if name == "X-Remote-Authorization":
        return f"{name}: {'peer=' if '.' in value.split('=')[0] else ''}credentials"
    return name


def value_shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: value_shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(value_shape(inner), sort_keys=True) for inner in value})
    if isinstance(value, str):
        return word_shape(value)
    return value if value is None or isinstance(value, bool) else "{number}"
