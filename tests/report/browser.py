#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Opens a page in headless Chromium and does one step after the other: browser.py URL STEP...

Steps: `key NAME`, `text WORDS`, `eval EXPRESSION` (prints its value as JSON), `until EXPRESSION`
(waits for it to be true; the caller sets the limit), `shot FILE`, `dark`.
Fails where the page logs an error, throws, or asks for anything but itself. Speaks the DevTools
protocol through the browser's pipe, so that no port is open.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile

FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
         "--disable-background-networking --disable-component-update --disable-sync "
         "--disable-dev-shm-usage --window-size=1300,700 --remote-debugging-pipe").split()


class Browser:
    """The browser expects its orders at descriptor 3 and answers at 4."""

    def __init__(self, profile):
        orders, self.out = os.pipe()
        self.answers, answers = os.pipe()
        keep = os.dup(orders), os.dup(answers)  # 3 and 4 may be these very ends

        def place():
            os.dup2(keep[0], 103), os.dup2(keep[1], 104)
            os.dup2(103, 3), os.dup2(104, 4)

        self.process = subprocess.Popen(
            ["chromium", *FLAGS, f"--user-data-dir={profile}"], preexec_fn=place,
            close_fds=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (orders, answers, *keep):
            os.close(end)
        self.rest, self.number, self.session = b"", 0, None
        self.troubles, self.loaded = [], False

    def receive(self):
        while b"\0" not in self.rest:
            more = os.read(self.answers, 1 << 20)
            if not more:
                sys.exit("the browser has ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def note(self, message):
        method, params = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.troubles.append(params["exceptionDetails"]["exception"]["description"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.troubles.append(str(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.troubles.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent" and params["type"] != "Document":
            self.troubles.append("asks for " + params["request"]["url"])
        self.loaded |= method == "Page.loadEventFired"

    def ask(self, method, **params):
        self.number += 1
        order = {"id": self.number, "method": method, "params": params}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.out, json.dumps(order).encode() + b"\0")
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                return message.get("result", message)
            self.note(message)

    def open(self, url):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")
        self.ask("Page.navigate", url=url)
        while not self.loaded:
            self.note(self.receive())

    def close(self):
        """Asked to close, the browser ends all of its processes; killed, it may leave some."""
        self.session = None
        self.ask("Browser.close")
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def evaluate(self, expression):
        # Two frames, so that what a step changed has been drawn.
        wait = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        answer = self.ask("Runtime.evaluate", expression=f"{wait}.then(() => ({expression}))",
                          awaitPromise=True, returnByValue=True)
        return answer["result"].get("value")


def take(browser, step):
    verb, _, rest = step.partition(" ")
    if verb == "key":
        for kind in ("keyDown", "keyUp"):
            text = rest if kind == "keyDown" and len(rest) == 1 else ""
            browser.ask("Input.dispatchKeyEvent", type=kind, key=rest, text=text)
    elif verb == "text":
        browser.ask("Input.insertText", text=rest)
    elif verb == "eval":
        print(json.dumps(browser.evaluate(rest), ensure_ascii=False))
    elif verb == "until":
        while not browser.evaluate(rest):
            pass
    elif verb == "shot":
        browser.evaluate("0")
        with open(rest, "wb") as file:
            file.write(base64.b64decode(browser.ask("Page.captureScreenshot")["data"]))
    elif verb == "dark":
        browser.ask("Emulation.setEmulatedMedia",
                    features=[{"name": "prefers-color-scheme", "value": "dark"}])
    else:
        sys.exit(f"no such step: {step}")


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            browser.open(sys.argv[1])
            for step in sys.argv[2:]:
                take(browser, step)
            browser.evaluate("0")
        finally:
            browser.close()
    for trouble in browser.troubles:
        print("page:", trouble, file=sys.stderr)
    sys.exit(1 if browser.troubles else 0)


if __name__ == "__main__":
    main()
