"""A Chromium of one's own, driven over WebDriver on loopback by chromedriver. Standard library only;
both processes end with the context, and nothing of them stays."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--hide-scrollbars", "--window-size=1280,900"]
START_SECONDS = 30


def missing():
    """The programs that are not there, by name."""
    return [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]


class WebDriver:
    def __init__(self, port, folder):
        self._base = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        capabilities = {"alwaysMatch": {
            "goog:chromeOptions": {"binary": shutil.which("chromium"),
                                   "args": ARGUMENTS + [f"--user-data-dir={folder}"]},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}
        started = self._call("POST", "/session", {"capabilities": capabilities})
        self._base += f"/session/{started['sessionId']}"

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with self._opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, path):
        self._call("POST", "/url", {"url": "file://" + path})

    def run(self, script, *arguments):
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def console(self):
        """What the console has got since the last call."""
        return self._call("POST", "/se/log", {"type": "browser"})

    def requests(self):
        """The addresses that were asked for since the last call."""
        messages = (json.loads(entry["message"])["message"]
                    for entry in self._call("POST", "/se/log", {"type": "performance"}))
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]

    def devtools(self, command, **parameters):
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def color_scheme(self, name):
        self.devtools("Emulation.setEmulatedMedia",
                      features=[{"name": "prefers-color-scheme", "value": name}])

    def screenshot(self, selector=None):
        """The page, or an element of it, as PNG."""
        box = self.run("const box = document.querySelector(arguments[0]).getBoundingClientRect();"
                       "return [box.x + scrollX, box.y + scrollY, box.width, box.height];",
                       selector or "html")
        clip = dict(zip(("x", "y", "width", "height"), box), scale=1)
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])

    def pdf(self):
        """The page as it prints, by its own rules."""
        printed = self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(printed["data"])

    def quit(self):
        self._call("DELETE", "")


@contextlib.contextmanager
def chromium():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ready = os.path.join(folder, "port")
        with open(ready, "wb") as out:
            driver = subprocess.Popen(
                ["chromedriver", "--port=0", "--log-level=WARNING"], stdout=out,
                stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "HOME": folder, "TMPDIR": folder})
        try:
            web = WebDriver(_port(ready, driver), os.path.join(folder, "profile"))
            try:
                yield web
            finally:
                web.quit()
        finally:
            # Our own session alone: the driver, and a browser that it could not end.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(driver.pid, signal.SIGTERM)
            driver.wait(timeout=10)


def _port(path, driver):
    """The port that chromedriver says it has taken, on its last line of output."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and driver.poll() is None:
        with open(path, encoding="utf-8") as text:
            words = text.read().split()
        for i, word in enumerate(words):
            number = words[i + 1].rstrip(".") if i + 1 < len(words) else ""
            if word == "port" and number.isdigit() and number != "0":
                return int(number)
        time.sleep(0.02)
    raise RuntimeError("chromedriver did not start")
