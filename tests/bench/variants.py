# SPDX-License-Identifier: MIT
"""The ways to run a measured program: bare, with libraries preloaded, or behind a command.

A variant that cannot be had keeps the reason in `absent`, and the table shows it.
"""
import glob
import os
import shutil
import subprocess
import tempfile
from typing import NamedTuple

LAUNCHER = os.path.realpath(f"{os.path.dirname(__file__)}/../../scripts/forkshim")
CLEAN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C"}

# Where Debian and its neighbours put the peers' libraries.
LIBRARIES = {
    "libfiu": ("fiu/fiu_run_preload.so", "fiu/fiu_posix_preload.so"),
    "lttng": ("liblttng-ust-fork.so.[01]",),
    "eatmydata": ("libeatmydata.so.1",),
    "faketime": ("faketime/libfaketime.so.1",),
}
COMMANDS = {
    "fakeroot": ("fakeroot-tcp",),
    "strace": ("strace", "-f", "-o", "/dev/null"),
    "strace-bpf": ("strace", "-f", "--seccomp-bpf", "-e", "trace=fork,vfork,clone,clone3",
                   "-o", "/dev/null"),
}


class Variant(NamedTuple):
    name: str
    environment: dict = {}
    prefix: tuple = ()
    absent: str = ""


def idle_section(number):
    """Never selected: no program has this name."""
    return [f"[handler idle-{number}]", "plugin = fail", "error = EAGAIN",
            "program = */no-such-program", "when = 3", "; says nothing", ""]


# Each is looked at for each fork, but for `at`, which would end the look at once.
EVERY_SELECTOR = """[handler selectors]
plugin = fail
kinds = fork, vfork, spawn
functions = all
program = *
caller = *
threads = single
depth = 0..1000000
probability = 99.999999%
when = 4000000000
max = 1
scope = process
"""


def config_of(lines):
    """A configuration of so many lines, with comments and blank lines as people write them."""
    if lines == 4:
        return "\n".join(idle_section(1)[:4]) + "\n"
    text = ["[shim]"]
    number = 0
    while lines - len(text) >= 7:
        number += 1
        text += idle_section(number)
    text += ["; padding"] * (lines - len(text))
    return "\n".join(text) + "\n"


def count_sections(plugins, handlers):
    """So many counting handlers, dealt out to the given copies of the plugin."""
    return "".join(f"[handler count-{i}]\nplugin = {plugins[i % len(plugins)]}\n"
                   for i in range(handlers))


def aimed_sections(plugin, handlers):
    """So many handlers, of which only the last can want a fork of the measured program."""
    ways = ("functions = posix_spawn", "depth = 50..60", "at = 0.1.2.3, 0.7.7.7")
    return "".join(f"[handler aimed-{i}]\nplugin = {plugin}\n"
                   f"{ways[i % len(ways)] if i < handlers - 1 else ''}\n" for i in range(handlers))


def launched(name, build, *command):
    """By the launcher that goes with the build, where that is still in its checkout."""
    beside = os.path.realpath(f"{build}/../../scripts/forkshim")
    launcher = beside if os.path.exists(beside) else LAUNCHER
    return Variant(name, {"FORKSHIM_BUILD": build}, (launcher, *command, "--"))


class Catalogue:
    """Makes variants by name, and their configuration files below `folder`."""

    def __init__(self, build, against, folder):
        self.build, self.against, self.folder = build, against, folder
        self.plugin = f"{build}/tests/bench/count.so"
        self.known = {}
        self.open_files = []

    def get(self, name):
        if name not in self.known:
            self.known[name] = self.checked(self.make(name))
        return self.known[name]

    def make(self, name):
        kind, _, number = name.removesuffix("@against").partition("-")
        build = self.against if name.endswith("@against") else self.build
        if name == "bare":
            return Variant(name)
        if name == "empty":
            return Variant(name, {"LD_PRELOAD": f"{self.build}/tests/bench/libempty.so"})
        if kind == "atfork":
            return Variant(name, {"BENCH_ATFORK": number})
        if name in LIBRARIES:
            return self.make_peer(name)
        if name in COMMANDS:
            found = shutil.which(COMMANDS[name][0], path=CLEAN["PATH"])
            return Variant(name, {}, COMMANDS[name], "" if found else "not installed")
        if kind == "floor":
            traps = ("--traps",) if number == "traps" else ()
            return Variant(name, {}, (f"{self.build}/tests/bench/floor", *traps))
        if kind == "deep":
            log = ("--log", f"{self.folder}/{name}.jsonl") if number == "log" else ()
            return launched(name, build, "run", "-q", "--deep", *log)
        if kind == "run":
            inner, _, count = number.partition("-")
            config = self.config(inner, count)
            file = () if config is None else ("-c", self.written(name, config))
            return launched(name, build, "run", "-q", *file)
        if kind == "sweep":
            return launched(name, build, "sweep", "--jobs", number)
        return self.make_shim(name, self.config(kind, number))

    def make_peer(self, name):
        # FORKSHIM_BENCH_PEERS: a folder that packages were unpacked into, instead of the root.
        root = os.environ.get("FORKSHIM_BENCH_PEERS", "").rstrip("/")
        folders = glob.glob(f"{root}/usr/lib/*-linux-gnu") + [f"{root}/usr/lib"]
        paths = [found[0] for part in LIBRARIES[name]
                 if (found := [f for d in folders for f in glob.glob(f"{d}/{part}")])]
        if len(paths) < len(LIBRARIES[name]):
            return Variant(name, absent="not installed")
        search = {"LD_LIBRARY_PATH": ":".join(folders)} if root else {}
        return Variant(name, {"LD_PRELOAD": ":".join(paths)} | search)

    def written(self, name, config):
        path = f"{self.folder}/{name}.conf"
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        return path

    def make_shim(self, name, config):
        build = self.against if name.endswith("@against") else self.build
        # By $LIB, ld.so chooses for each program's processor, and has one more folder to look into.
        folder = "lib/forkshim/$LIB" if name.startswith("kinds") else "lib"
        library = f"{build}/{folder}/libforkshim.so"
        if not os.path.exists(library):
            return Variant(name, absent="not built")
        environment = {"LD_PRELOAD": library}
        if config is not None:
            environment["FORKSHIM_CONFIG"] = self.written(name, config)
        if name.startswith("tree"):
            # In memory, where the launcher has it: a file system would journal each first write.
            state = tempfile.NamedTemporaryFile(prefix="forkshim-bench.", dir="/dev/shm")
            self.open_files.append(state)
            environment["FORKSHIM_STATE"] = state.name
        return Variant(name, environment)

    def config(self, kind, number):
        if kind in ("off", "kinds", "tree"):
            return None
        if kind == "selectors":
            return EVERY_SELECTOR
        if kind in ("idle", "lines"):
            return config_of(int(number or 30))
        if kind == "count":
            return count_sections([self.plugin], int(number))
        if kind == "aimed":
            return aimed_sections(self.plugin, int(number))
        if kind == "plugins":
            copies = [shutil.copy(self.plugin, f"{self.folder}/count-{i}.so")
                      for i in range(int(number))]
            return count_sections(copies, len(copies))
        if kind == "log":
            output = "/dev/null" if number == "null" else f"{self.folder}/log.jsonl"
            return f"[handler log]\noutput = {output}\n"
        if kind == "stack":
            return "[handler log]\noutput = /dev/null\nstack = yes\n"
        raise SystemExit(f"bench: no variant is called '{kind}'; there are off, kinds, idle, "
                         "lines-N, count-N, aimed-N, plugins-N, log-null, log-file, stack-8, "
                         "selectors, tree, deep, deep-log, floor, floor-traps, sweep-N, run- before one "
                         "of these, and the peers")

    def checked(self, variant):
        """A configuration that is refused would be measured as an idle library: say so instead."""
        if variant.absent or variant.prefix:
            return variant
        probe = {"FORKSHIM_PROBE": "check"} if "FORKSHIM_CONFIG" in variant.environment else {}
        done = subprocess.run(["/bin/bash", "-c", ":"], env=CLEAN | variant.environment | probe,
                              capture_output=True, text=True, timeout=60, check=False)
        if done.returncode == 0 and "cannot be preloaded" not in done.stderr:
            return variant
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        return variant._replace(absent=f"does not run: {said[0]}")
