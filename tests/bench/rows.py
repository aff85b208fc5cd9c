# SPDX-License-Identifier: MIT
"""The rows of the table: what is measured, under which variants, and the bar for each figure.

A group is measured in one go, all its variants side by side. `measures` names methods of
measure.Bench with their arguments; each yields figures by name, and a line picks one of them.
"""
from typing import NamedTuple

PRELOADS = ("libfiu", "lttng", "eatmydata", "faketime")
TRACERS = ("strace", "strace-bpf")
PEERS = PRELOADS + ("fakeroot",) + TRACERS
SUPERVISORS = ("floor", "floor-traps") + TRACERS


class Line(NamedTuple):
    what: str
    figure: str
    variant: str = "idle"
    bar: float | None = None
    unit: str = "ratio"  # or the unit of a difference
    base: str = "bare"
    per: int = 1  # a difference is shared among so many
    peers: tuple = ()


class Group(NamedTuple):
    name: str
    measures: tuple
    lines: tuple
    load: dict = {}


def calls(cases, count=50, static=False):
    return ("calls", {"cases": cases, "count": count, "static": static})


def programs(command, rounds="program_rounds"):
    return ("programs", {"command": command, "rounds": rounds})


FORK = Group("fork", (calls("fork,fork_faults"), ("fork_path", {})), (
    Line("fork, _exit, wait: idle", "fork", bar=1.03, peers=PEERS),
    Line("page faults in the child: idle", "fork_faults", bar=1, unit="faults", peers=PRELOADS),
    Line("system calls a fork: idle", "fork_syscalls", bar=0, unit="system calls"),
    Line("instructions in the parent, over empty: idle", "parent_instructions", bar=60,
         unit="instructions", base="empty", peers=PRELOADS),
    Line("instructions in the child, over empty: idle", "child_instructions", bar=60,
         unit="instructions", base="empty", peers=PRELOADS),
    Line("fork: 1 handler that counts", "fork", "count-1", 1.07, peers=("atfork-1",)),
    Line("fork: 10 handlers that count", "fork", "count-10", 1.07, peers=("atfork-10",)),
    Line("page faults in the child: 10 handlers", "fork_faults", "count-10", 1, "faults"),
    Line("fork: log to a file", "fork", "log-file", 1.12)))

NULL = Group("null", (calls("nullfork,nullvfork,nullclone", 5),), (
    Line("user-space part of fork: idle", "nullfork", bar=10, unit="ns",
         peers=PRELOADS + ("atfork-1",)),
    Line("user-space part of fork: each handler", "nullfork", "count-100", 3.5, "ns", "idle", 100,
         ("atfork-100",)),
    Line("user-space part of vfork: idle", "nullvfork", bar=10, unit="ns", peers=PRELOADS),
    Line("user-space part of clone: idle", "nullclone", unit="ns", peers=PRELOADS),
    Line("log, the parent's part over idle: /dev/null", "nullfork", "log-null", 250, "ns", "idle"),
    Line("log, the parent's part over idle: a file", "nullfork", "log-file", 400, "ns", "idle"),
    Line("log with stacks over log without, to /dev/null", "nullfork", "stack-8", 2000, "ns",
         "log-null")), {"BENCH_NULL": 1})

AIM = Group("aim", (calls("fork"),), (
    Line("fork, over bare: a handler with every selector, that never fires", "fork", "selectors",
         unit="ns"),
    Line("fork, over bare: the tree's counters", "fork", "tree", unit="ns"),
    Line("fork, over bare: log to a file", "fork", "log-file", unit="ns")))

AIM_NULL = Group("aim-null", (calls("nullfork", 5),), (
    Line("user-space part of fork: every selector", "nullfork", "selectors", unit="ns",
         base="idle"),
    Line("user-space part of fork: the tree's counters", "nullfork", "tree", unit="ns",
         base="idle")), {"BENCH_NULL": 1})

HANDLERS = Group("handlers", (calls("fork"),), tuple(
    Line(f"fork by handlers: {n:,}", "fork", f"count-{n}", 1.15 if n == 1000 else None,
         peers=(f"atfork-{n}",)) for n in (1, 10, 100, 1000)) + (
    Line("fork by handlers: 1,000, of which one can want it", "fork", "aimed-1000", 1.10),))

VFORK = Group("vfork", (calls("vfork,clonevm"),), (
    Line("vfork", "vfork", bar=1.01, peers=PEERS),
    Line("clone with CLONE_VM and CLONE_VFORK", "clonevm", bar=1.01, peers=PEERS)))

CLONE = Group("clone", (calls("clone"),), (
    Line("clone without CLONE_VM", "clone", bar=1.05, peers=PEERS),))

RSS = Group("rss", (calls("fork,vfork,clonevm", 5),), (
    Line("fork at 256 MiB", "fork", bar=1.02, peers=PRELOADS),
    Line("vfork at 256 MiB", "vfork", bar=1.01, peers=PRELOADS),
    Line("clone with CLONE_VM at 256 MiB", "clonevm", bar=1.01)), {"BENCH_RSS_MB": 256})

CALLS = Group("calls", (calls("getppid,thread,exec,spawn", 20), ("other_paths", {})), (
    Line("syscall(SYS_getppid)", "getppid", bar=1.01, peers=PEERS),
    Line("pthread_create and join", "thread", bar=1.01, peers=PEERS),
    Line("instructions of pthread_create and join", "threads_instructions", bar=150,
         unit="instructions", peers=PRELOADS),
    Line("vfork and exec of a program without the library", "exec", bar=1.01, peers=PEERS),
    Line("instructions of an exec that fails", "execs_instructions", bar=60, unit="instructions",
         peers=PRELOADS),
    Line("posix_spawn of a program without the library", "spawn", bar=1.01, peers=PEERS)))

START = Group("start", (("start", {}), programs(("/bin/true",), "start_rounds")), (
    Line("process start", "wall", "off", peers=PEERS),
    Line("process start: instructions", "instructions", "off", 20000, "instructions",
         peers=PRELOADS),
    Line("process start: system calls", "syscalls", "off", 9, "system calls", peers=PRELOADS),
    Line("process start: mappings", "mappings", "off", 5, "mappings", peers=PRELOADS),
    Line("process start: page faults", "faults", "off", 8, "faults", peers=PRELOADS),
    Line("process start: threads", "threads", "off", 0, "threads", peers=PRELOADS),
    Line("process start by $LIB: instructions", "instructions", "kinds", 20000, "instructions"),
    Line("process start by $LIB: system calls", "syscalls", "kinds", 9, "system calls"),
    Line("a log, over none: system calls", "syscalls", "log-null", unit="system calls",
         base="off"),
    Line("a log, over none: instructions", "instructions", "log-null", unit="instructions",
         base="off"),
    Line("a log, over none", "wall", "log-null", unit="ns", base="off"),
    Line("a 30-line config, over none", "wall", "lines-30", 10000, "ns", "off"),
    Line("a 30-line config, over none: instructions", "instructions", "lines-30", 15000,
         "instructions", "off"),
    Line("each plugin", "wall", "plugins-9", 40000, "ns", "plugins-1", 8),
    Line("each plugin: instructions", "instructions", "plugins-9", 15000, "instructions",
         "plugins-1", 8)))


def programs_groups(scale):
    """Whole programs that create many processes; `scale` divides how many."""
    children = 2000 // scale
    loop = f"i=0; while [ $i -lt {children} ]; do (:); i=$((i+1)); done"
    forks = ("import os\n"
             f"for _ in range({500 // scale}):\n"
             "    pid = os.fork() or os._exit(0)\n"
             "    os.waitpid(pid, 0)\n")
    make = ("/usr/bin/make", "-sj2", "-f", "{folder}/makefile")
    works = (
        (f"bash, {children:,} subshells", ("/bin/bash", "-c", loop), 1.03),
        (f"dash, {children:,} subshells", ("/bin/dash", "-c", loop), 1.03),
        (f"make -j2, {200 // scale} targets", make, 1.05),
        (f"python, {500 // scale} children", ("/usr/bin/python3", "-ISc", forks), 1.03))
    for what, command, bar in works:
        yield Group("programs", (programs(command),), (
            Line(f"{what}: idle", "wall", bar=bar, peers=PEERS),
            Line(f"{what}: 10 handlers", "wall", "count-10", max(bar, 1.04)),
            Line(f"{what}: logging", "wall", "log-file", max(bar, 1.07))))


def run_groups(scale):
    """The launcher, the tool run and what both share with the library, beside the library alone."""
    yield Group("programs-run", (programs(("/bin/true",)),), (
        Line("forkshim run -c FILE -- true, over true: processor time", "cpu", "run-lines-30",
             6_000_000, "ns"),
        Line("forkshim run -- true, over true: processor time", "cpu", "run-off", unit="ns")))
    yield Group("programs-start", (calls("program", 20),), tuple(
        Line(f"spawn and start of true, over empty: {lines}{way}", "program", prefix + variant, bar,
             "ns", "empty")
        for way, prefix, bar in ((", under run", "run-", 8000), ("", "", 20000))
        for lines, variant in (("4 lines", "lines-4"), ("30 lines", "lines-30"))))
    what = f"make -j2, {600 // scale} targets"
    ways = ((what, "", (1.11, 1.13, 1.14)), (f"{what}, under run", "run-", (1.12, 1.15, 1.17)))
    handlers = (("idle", "idle"), ("10 handlers", "count-10"), ("log to /dev/null", "log-null"))
    make = ("/usr/bin/make", "-sj2", "-f", "{folder}/makefile-600")
    yield Group("programs-make", (programs(make),), tuple(
        Line(f"{way}: {name}", "wall", prefix + variant, bar)
        for way, prefix, bars in ways for (name, variant), bar in zip(handlers, bars)))


def deep_groups(scale):
    """Programs that load no library, so that the kernel alone tells of what they create."""
    yield Group("deep-calls", (calls("fork,vfork,spawn,thread", 20, static=True),), (
        Line("static: fork, _exit, wait", "fork", "deep", 1.13, peers=SUPERVISORS),
        Line("static: fork, _exit, wait, with --log", "fork", "deep-log"),
        Line("static: vfork", "vfork", "deep", 1.48, peers=SUPERVISORS),
        Line("static: posix_spawn", "spawn", "deep", 1.16, peers=SUPERVISORS),
        Line("static: a thread (clone3) and join", "thread", "deep", 1.62, peers=SUPERVISORS),
        Line("static: fork, _exit, wait, over floor", "fork", "deep", base="floor"),
        Line("static: vfork, over floor", "vfork", "deep", base="floor"),
        Line("static: posix_spawn, over floor", "spawn", "deep", base="floor"),
        Line("static: a thread (clone3) and join, over floor", "thread", "deep", base="floor")))
    few, many = 500 // scale, 3000 // scale
    loop = f"i=0; while [ $i -lt {many} ]; do (:); i=$((i+1)); done"
    go = ("go", "build", "-o", "commands", "{bench}/commands.go")
    musl = ("musl-gcc", "-static", "-O2", "-o", "forks", "{bench}/forks.c")
    works = (
        ("deep-go", f"static Go, {few} commands", ("{folder}/commands", str(few)), go, 1.14),
        ("deep-go", f"static Go, {few} commands without the library",
         ("/usr/bin/env", "-u", "LD_PRELOAD", "{folder}/commands", str(few)), go, 1.14),
        ("deep-busybox", f"busybox, {many:,} subshells",
         ("/bin/busybox", "sh", "-c", loop), (), 1.11),
        ("deep-musl", f"static musl, {many:,} forks", ("{folder}/forks", str(many)), musl, 1.27))
    for group, what, command, compiler, bar in works:
        yield Group(group, (("make_program", {"compiler": compiler}), programs(command)), (
            Line(f"{what}: processor time", "cpu", "deep", bar, peers=SUPERVISORS),
            Line(f"{what}: processor time, over floor", "cpu", "deep", base="floor"),
            Line(f"{what}: time", "wall", "deep", peers=SUPERVISORS)))


def sweep_group(creations):
    """The program makes processes and does nothing else: no sweep costs more beside its runs."""
    return Group("sweep", (("sweeps", {"mode": "retry", "creations": creations}),), (
        Line(f"sweep of {creations} creations, to {creations} bare runs", "sweep", "sweep-1", 1.3),
        Line(f"sweep of {creations} creations: --jobs 2", "sweep", "sweep-2", 1)))


def growth_groups(full):
    """How cost grows. No bars here: the shape counts."""
    for n in (1, 4, 16, 64):
        yield Group("grow-threads", (calls("fork_threads", 5),), (
            Line(f"threads forking at once: {n}", "fork_threads"),
            Line(f"threads forking at once: {n}, 10 handlers", "fork_threads", "count-10")),
                    {"BENCH_FORKERS": n})
    for n in (1, 16, 64, 256, 1024) + ((4096,) if full else ()):
        yield Group("grow-rss", (calls("fork", 5),), (
            Line(f"fork by size: {n:,} MiB", "fork"),), {"BENCH_RSS_MB": n})
    for n in (1, 10, 100, 1000):
        yield Group("grow-tree", (calls("fork", 10),), (
            Line(f"fork by living children: {n:,}", "fork"),), {"BENCH_CHILDREN": n})
    yield Group("grow-config", (("start", {}), programs(("/bin/true",), "start_rounds")), tuple(
        line for n in (1, 10, 100, 1000) for line in (
            Line(f"config over none, by lines: {n:,}", "wall", f"lines-{n}", None, "ns", "off"),
            Line(f"config over none, by lines: {n:,}: instructions", "instructions",
                 f"lines-{n}", None, "instructions", "off"))))


def report_groups(megabytes):
    """No library is under test here; the bare of reading is jq."""
    yield Group("report", (("read", {"megabytes": megabytes}),), (
        Line(f"report --summary of {megabytes:,} MB, over jq -c .type", "read", bar=1.0),
        Line(f"report --summary of {megabytes:,} MB: resident", "read_rss", unit="bytes")))
    yield Group("report-page", (("page", {}),), (
        Line("the page of 100,000 lanes: first paint", "paint", unit="ns"),
        Line("the page of 100,000 lanes: a zoom step", "zoom", unit="ns")))


def all_groups(quick, full):
    fixed = (FORK, NULL, AIM, AIM_NULL, HANDLERS, VFORK, CLONE, RSS, CALLS, START)
    scale = 10 if quick else 1
    reports = report_groups(1000 if full else 2 if quick else 100)
    return (*fixed, *programs_groups(scale), *run_groups(scale), *deep_groups(scale),
            sweep_group(200 // scale), *growth_groups(full), *reports)
