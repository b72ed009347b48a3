"""Runs checks of simulated arrays with the vendor's unmodified infinisdk.

Usage: run.py PATH-OF-INFINIBOX-SIMULATOR [CHECK-FILE…]

Without names all files `check_*.py` run, each against a simulator of its own; then every recording has to be performed
by a check or be listed with a reason. The last line is `N passed, N failed`; exit status 1 if any failed.
"""

from __future__ import annotations

import importlib
import sys
import time
import traceback
from pathlib import Path

from harness import Check, Checks
from pair import Pair
from recordings import LEFT_OUT, SentRequests, missing_shapes, recorded_names
from simulated_arrays import SimulatedArrays


def run_file(program: str, name: str) -> tuple[int, int, set[str]]:
    """Runs the checks of one file; how many passed, how many failed, and the recordings they perform."""
    checks: Checks = importlib.import_module(name).checks
    began = time.monotonic()
    failed = 0
    with SimulatedArrays(program, checks.world) as arrays:
        for check in checks.all:
            failed += not succeeded(check, arrays)
        violations = arrays.control("GET", "violations")
        if violations:
            failed += 1
            print(f"FAILED {name}: invariants do not hold: {violations}")
    passed = len(checks.all) - failed
    print(f"{name}: {passed} passed, {failed} failed, {time.monotonic() - began:.1f} s", flush=True)
    return passed, failed, {recording for check in checks.all for recording in check.recordings}


def succeeded(check: Check, arrays: SimulatedArrays) -> bool:
    try:
        with SentRequests(arrays.arrays) as sent:
            check.perform(Pair(arrays))
        for recording in check.recordings:
            missing = missing_shapes(recording, sent.shapes)
            assert not missing, "\n".join([f"recording '{recording}' was not performed; not sent:", *missing])
    except Exception as error:  # every failure is reported, whatever its kind
        print(f"FAILED {check.name}")
        traceback.print_exception(error, chain=False, file=sys.stdout)
        return False
    finally:
        arrays.control("DELETE", "faults")
    return True


def coverage_failures(performed: set[str]) -> list[str]:
    """What is wrong with the table of recordings: each is performed or left out for a reason, never both."""
    recorded = recorded_names()
    return (
        [f"recording '{name}' is neither performed nor left out" for name in recorded - performed - set(LEFT_OUT)]
        + [f"recording '{name}' is performed and yet left out" for name in performed & set(LEFT_OUT)]
        + [f"there is no recording '{name}'" for name in (performed | set(LEFT_OUT)) - recorded]
    )


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program, *chosen = sys.argv[1:]
    files = chosen or sorted(path.stem for path in Path(__file__).parent.glob("check_*.py"))
    began = time.monotonic()
    passed = failed = 0
    performed: set[str] = set()
    for name in files:
        file_passed, file_failed, recordings = run_file(program, name)
        passed, failed, performed = passed + file_passed, failed + file_failed, performed | recordings
    if not chosen:
        problems = sorted(coverage_failures(performed))
        for problem in problems:
            print(f"FAILED {problem}")
        failed += len(problems)
        print(f"recordings: {len(performed)} performed, {len(LEFT_OUT)} left out")
    print(f"{time.monotonic() - began:.1f} s")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
