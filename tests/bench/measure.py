# SPDX-License-Identifier: MIT
"""Takes figures: times from fork_bench, instructions from perf or callgrind, counts from strace.

Every method returns {(figure, variant name): [value of each round]}.
"""
import os
import re
import shutil
import signal
import subprocess
import time
from typing import NamedTuple

from variants import CLEAN


class Effort(NamedTuple):
    rounds: int
    epochs: int
    program_rounds: int
    start_rounds: int
    counts: int  # repetitions of what is counted, not timed


FULL = Effort(rounds=48, epochs=6, program_rounds=11, start_rounds=200, counts=3)
QUICK = Effort(rounds=4, epochs=2, program_rounds=2, start_rounds=5, counts=1)


def repeated(command, times):
    """A command that runs another one so many times: the shell starts it as cheaply as can be."""
    loop = f'i=0; while [ $i -lt {times} ]; do "$@" >/dev/null || exit; i=$((i+1)); done'
    return ["/bin/dash", "-c", loop, "dash", *command]


class Failure(Exception):
    """A measurement that could not be made; the message is a sentence for the user."""


def run(command, environment=None, seconds=600, cwd=None):
    """Runs a command in a process group of its own, which does not outlive it."""
    child = subprocess.Popen(command, env=CLEAN | (environment or {}), cwd=cwd,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             start_new_session=True)
    try:
        output, errors = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise Failure(f"'{command[0]}' took more than {seconds} s and was ended") from None
    if child.returncode:
        said = (errors.strip().splitlines() or ["nothing on standard error"])[-1]
        raise Failure(f"'{' '.join(command[:3])}' ended with {child.returncode}: {said}")
    return output, errors


class Bench:
    def __init__(self, harness, effort, folder):
        self.harness, self.effort, self.folder = harness, effort, folder
        self.counter = self.find_counter()

    def find_counter(self):
        if shutil.which("perf"):
            try:
                if self.perf_count(["/bin/true"], {}):
                    return "perf"
            except (Failure, ValueError, OSError):
                pass  # No performance counters here, as in most virtual machines.
        return "callgrind" if shutil.which("valgrind") else ""

    # fork_bench

    def spoken(self, variants, load):
        for variant in variants:
            environment = variant.environment | load
            words = " ".join(f"{key}={value}" for key, value in environment.items())
            yield from ("-v", f"{variant.name}|{words}|{' '.join(variant.prefix)}")

    def drive(self, mode, variants, load, rounds, rest, static=False):
        harness = f"{self.harness}_static" if static else self.harness
        command = [harness, *mode, *self.spoken(variants, load), "-r", str(rounds), *rest]
        figures = {}
        for line in run(command)[0].splitlines():
            figure, name, values = line.split("\t")
            figures[figure, name] = [float(value) for value in values.split()]
        return figures

    def pinned(self):
        return ["-p", str(max(os.sched_getaffinity(0)))]

    def calls(self, variants, load, cases, count, static=False):
        rest = ["-e", str(self.effort.epochs), "-n", str(count)]
        if "BENCH_FORKERS" not in load:
            rest += self.pinned()
        return self.drive(["calls", cases], variants, load, self.effort.rounds, rest, static)

    def placed(self, words):
        """The words of a command, with the folders that only a run knows."""
        known = {"{folder}": self.folder, "{bench}": os.path.dirname(os.path.realpath(__file__))}
        for name, path in known.items():
            words = [word.replace(name, path) for word in words]
        return words

    def make_program(self, _variants, _load, compiler):
        """Compiles what the group runs, in the folder of this run."""
        if compiler:
            if not shutil.which(compiler[0]):
                raise Failure(f"{compiler[0]} is not installed")
            cache = {"GOCACHE": f"{self.folder}/go", "GOPATH": f"{self.folder}/go"}
            run(self.placed(compiler), cache, cwd=self.folder)
        return {}

    def programs(self, variants, load, command, rounds):
        words = ["--", *self.placed(command)]
        if rounds == "start_rounds":
            words = [*self.pinned(), *words]
        wanted = getattr(self.effort, rounds)
        # What commands leave behind (daemons that end late) would slow whoever comes next: they
        # run by themselves, with a bare of their own.
        alone = [variant for variant in variants if variant.prefix]
        figures = self.drive(["programs"], self.countable(variants), load, wanted, words)
        if alone:
            alone.insert(0, variants[0]._replace(name="bare beside commands"))
            figures |= self.drive(["programs"], alone, load, wanted, words)
        return figures

    def sweeps(self, variants, load, mode, creations):
        """A sweep beside as many bare runs as it has points, one after the other."""
        command = [f"{os.path.dirname(self.harness)}/../sweep_victim", mode, str(creations)]
        figures = {}
        for _ in range(self.effort.counts):
            for variant in variants:
                if variant.name != "bare" and not variant.prefix:
                    continue
                whole = [*variant.prefix, *command] if variant.prefix else repeated(command,
                                                                                    creations)
                begin = time.monotonic_ns()
                run(whole, variant.environment | load)
                taken = float(time.monotonic_ns() - begin)
                figures.setdefault(("sweep", variant.name), []).append(taken)
        return figures

    # Counts. A variant that is a command in front would be counted itself, so it is left out.

    def countable(self, variants):
        return [variant for variant in variants if not variant.prefix]

    def start(self, variants, load):
        figures = {}
        for variant in self.countable(variants):
            environment = variant.environment | load
            for _ in range(self.effort.counts):
                mappings, threads = run([self.harness, "inspect"], environment)[0].split()
                one = {"mappings": float(mappings), "threads": float(threads)}
                one["instructions"] = self.instructions(["/bin/true"], environment)
                one["syscalls"] = self.syscalls(["/bin/true"], environment)
                for figure, value in one.items():
                    if value is not None:
                        figures.setdefault((figure, variant.name), []).append(value)
        return figures

    def fork_path(self, variants, load, few=1, many=11):
        """What one fork takes, from runs with few and with many of them."""
        figures = {}
        for variant in self.countable(variants):
            environment = variant.environment | load
            counted = {n: self.syscalls([self.harness, "forks", str(n)], environment)
                       for n in (few, many)}
            if counted[few] is not None:
                each = (counted[many] - counted[few]) / (many - few)
                figures["fork_syscalls", variant.name] = [each]
            if not shutil.which("valgrind"):
                continue
            totals = {n: self.callgrind([self.harness, "forks", str(n)], environment)
                      for n in (few, many)}
            # The parent ends last; a child's total includes its parent's up to the fork.
            parent = (totals[many][-1] - totals[few][-1]) / (many - few)
            child = totals[many][-2] - (totals[many][-1] - parent)
            figures["parent_instructions", variant.name] = [parent]
            figures["child_instructions", variant.name] = [child]
        return figures

    def other_paths(self, variants, load, few=1, many=11):
        """What one thread and one exec take, from runs with few and with many of them."""
        figures = {}
        if not shutil.which("valgrind"):
            return figures
        for what in ("threads", "execs"):
            for variant in self.countable(variants):
                environment = variant.environment | load
                total = {n: self.callgrind([self.harness, what, str(n)], environment)[-1]
                         for n in (few, many)}
                figures[what + "_instructions", variant.name] = [
                    (total[many] - total[few]) / (many - few)]
        return figures

    def instructions(self, command, environment):
        if self.counter == "perf":
            return self.perf_count(command, environment)
        return self.callgrind(command, environment)[-1] if self.counter else None

    def callgrind(self, command, environment):
        tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        errors = run(tool + command, environment, 120)[1]
        return [float(count) for count in re.findall(r"Collected : (\d+)", errors)]

    def perf_count(self, command, environment):
        path = f"{self.folder}/perf"
        run(["perf", "stat", "-x,", "-e", "instructions:u", "-o", path, *command], environment)
        with open(path, encoding="utf-8") as file:
            found = re.search(r"^(\d+),", file.read(), re.MULTILINE)
        return float(found[1]) if found else None

    def syscalls(self, command, environment):
        if not shutil.which("strace"):
            return None
        path = f"{self.folder}/strace"
        # Set for the program alone: strace must not run preloaded itself.
        settings = [f"-E{key}={value}" for key, value in environment.items()]
        run(["strace", "-f", "-qq", "-o", path, *settings, *command], seconds=120)
        with open(path, encoding="utf-8", errors="replace") as file:
            # Signals and second halves of interrupted calls are not calls.
            return float(sum(not re.match(r"\d+ +(\+\+\+|---|<\.\.\.)", line) for line in file))
