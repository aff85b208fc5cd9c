# SPDX-License-Identifier: MIT
"""What forkshim report costs: a large log beside jq, and its page of 100,000 lanes in a browser.

The "bare" of reading is `jq -c .type`. The other figures have no such neighbour: their bare is 0.
"""
import json
import os
import shutil
import subprocess
import sys
import time

import measure
from measure import Failure, run
from variants import CLEAN

FIXTURES = os.path.realpath(f"{os.path.dirname(__file__)}/../fixtures/report")
LANES = 100_000  # what a page holds at most
MEGABYTES_OF_LANES = 55
# From the navigation's start to its first picture, and the time that a key's new picture takes.
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
ZOOM = """(async () => {
  const canvas = document.querySelector('canvas');
  canvas.focus();
  const start = performance.now();
  canvas.dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start; })()"""


def generate(path, megabytes):
    with open(path, "w", encoding="utf-8") as file:
        command = [sys.executable, f"{FIXTURES}/generate_log.py", str(megabytes)]
        done = subprocess.run(command, stdout=file, env=CLEAN, check=False)
    if done.returncode:
        raise Failure(f"the log of {megabytes} MB could not be written to {path}")


def timed(command):
    """Seconds on the clock and the largest resident size in bytes."""
    start = time.monotonic()
    with subprocess.Popen(command, env=CLEAN, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Failure(f"'{command[0]}' ended with {child.returncode}")
    return time.monotonic() - start, usage.ru_maxrss * 1024


class Bench(measure.Bench):
    """The methods take the variants as all do; the report tool runs under none of them."""

    def tool(self):
        build = self.harness.removesuffix("/tests/bench/fork_bench")
        return f"{build}/libexec/forkshim/report"

    def read(self, _variants, _load, megabytes):
        """Alternating, so that the machine's drift meets both."""
        if not shutil.which("jq"):
            raise Failure("jq is not installed")
        log, figures = f"{self.folder}/large.jsonl", {}
        generate(log, megabytes)
        try:
            for _ in range(self.effort.counts):
                jq, _ = timed(["jq", "-c", ".type", log])
                own, size = timed([self.tool(), "--summary", log])
                for key, value in ((("read", "bare"), jq * 1e9), (("read", "idle"), own * 1e9),
                                   (("read_rss", "bare"), 0.0), (("read_rss", "idle"), size)):
                    figures.setdefault(key, []).append(value)
        finally:
            os.unlink(log)
        return figures

    def page(self, _variants, _load):
        """Of a log with more processes than a page holds, so that it is full."""
        if not shutil.which("chromium"):
            raise Failure("chromium is not installed")
        log, file, figures = f"{self.folder}/lanes.jsonl", f"{self.folder}/page.html", {}
        generate(log, MEGABYTES_OF_LANES)
        run([self.tool(), "--html", file, log])
        for _ in range(self.effort.counts):
            said = run([sys.executable, f"{FIXTURES}/browser.py", f"file://{file}",
                        "until document.documentElement.dataset.ready === 'yes'",
                        "eval document.documentElement.dataset.lanes",
                        f"eval {PAINT}", f"eval {ZOOM}"], seconds=120)[0].splitlines()
            if len(said) != 3 or json.loads(said[0]) != str(LANES):
                raise Failure(f"the page does not show {LANES} lanes: {said}")
            for name, text in zip(("paint", "zoom"), said[1:]):
                figures.setdefault((name, "bare"), []).append(0.0)
                figures.setdefault((name, "idle"), []).append(float(text) * 1e6)
        return figures
