"""The recipes for scheduled jobs: what the units, the cron line and the documentation call, works."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import unittest

from support import HEADER, LEAKSCAN, ROW, LeakscanTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = ROOT / "packaging/systemd"
DOCUMENTATION = (ROOT / "docs/scheduled-jobs.md").read_text(encoding="utf-8")


class Jobs(LeakscanTest):
    def call(self, command, places):
        """A documented command line, with its places below the test's folder."""
        for place, here in places.items():
            self.assertIn(place, command)
            command = command.replace(place, here)
        program, *arguments = shlex.split(command)
        self.assertEqual(os.path.basename(program), "leakscan")
        return self.run_leakscan(*arguments)

    def test_the_service_calls_what_it_says(self):
        unit = (UNITS / "leakscan.service").read_text(encoding="utf-8").replace("\\\n", "")
        command = re.search("^ExecStart=(.*)$", unit, re.MULTILINE)[1]
        self.path("inbox/a.csv", HEADER + ROW)
        places = {"%S/leakscan": self.folder, "/etc/leakscan/key": self.key,
                  "${INBOX}": self.path("inbox")}
        for code in (1, 0):
            done = self.call(command, places)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (code, b"", b""))
        with open(self.path("events.ndjson"), "rb") as events:
            told = [event["type"] for event in self.events(events.read())]
        self.assertEqual(told, ["run", "exposure", "input", "summary", "run", "summary"])

    def test_cron_mails_new_people_and_nothing_else(self):
        command = re.search(r"^17 \* \* \* \* leakscan  (.*)$", DOCUMENTATION, re.MULTILINE)[1]
        self.path("inbox/a.csv", HEADER + ROW)
        places = {"/var/lib/leakscan/state.db": self.path("state.db"),
                  "/etc/leakscan/key": self.key, "/srv/crawl": self.path("inbox")}
        done = self.call(command, places)
        self.assertRegex(done.stdout, rb"^critical  [^\n]*a\.csv:2  [^\n]*\n$")
        self.assertEqual(done.stderr, b"")
        self.path("inbox/again.csv", HEADER + b"\n" + ROW)
        done = self.call(command, places)
        self.assertEqual((done.stdout, done.stderr), (b"", b""))

    @unittest.skipIf(shutil.which("systemd-analyze") is None, "systemd is not installed")
    def test_systemd_understands_the_units(self):
        for name in ("leakscan.service", "leakscan.timer"):
            unit = (UNITS / name).read_text(encoding="utf-8")
            unit = unit.replace("/usr/bin/leakscan", os.path.abspath(LEAKSCAN))
            self.path("units/" + name, unit.replace("Documentation=man:leakscan(1)\n", "").encode())
        done = subprocess.run(["systemd-analyze", "verify", self.path("units/leakscan.service"),
                               self.path("units/leakscan.timer")], capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, b""))


if __name__ == "__main__":
    unittest.main()
