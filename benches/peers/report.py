"""What the report is made of: tables, numbers, and the machine it was measured on."""

import json
import os
import platform
import statistics
import subprocess


def table(rows):
    """Rows as dictionaries with the same keys, which become the head."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(row.values() for row in rows)]
    for line in lines:
        print("| " + " | ".join(map(str, line)) + " |")
    print(flush=True)


def duration(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def ratio(theirs, ours):
    """theirs/ours round by round: the median and the range."""
    ratios = sorted(a / b for a, b in zip(theirs, ours, strict=False))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"


def preamble(threads, versions, forced):
    """The machine, the versions, and what a number in the tables is."""
    commit = said_by("git", "describe", "--always", "--dirty")
    own = {"ccem's commit": commit, "Python": platform.python_version()}
    print(f"Machine: {machine()}.\n")
    print(f"Versions: {said_by('rustc', '--version')}, {listed(own | versions)}.\n")
    if forced:
        print(f"Set on this machine, and unset for all sides: {listed(forced)}.\n")
    clock = "CPU time" if threads == 1 else "wall time"
    print(f"Threads on each side: {threads}. Times are {clock}: medians; ratios are medians over")
    print(
        f"the rounds, with their range. Load at the start: {os.getloadavg()[0]:.1f}.\n", flush=True
    )


def machine():
    fields = dict(flat(json.loads(said_by("lscpu", "--json"))["lscpu"]))
    flags = fields["Flags:"].split()
    simd = [flag for flag in ("avx2", "fma", "avx512f") if flag in flags]
    shown = [
        "Model name:",
        "CPU family:",
        "Model:",
        "CPU(s):",
        "L1d cache:",
        "L2 cache:",
        "L3 cache:",
    ]
    parts = [f"{name[:-1]} {fields[name]}" for name in shown if name in fields]
    return ", ".join([*parts, *simd, f"{platform.system()} {platform.release()}"])


def flat(entries):
    for entry in entries:
        yield entry["field"], entry["data"]
        yield from flat(entry.get("children", []))


def listed(versions):
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def said_by(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
