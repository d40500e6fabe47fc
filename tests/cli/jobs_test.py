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

    @staticmethod
    def of_service(name):
        unit = (UNITS / "leakscan.service").read_text(encoding="utf-8").replace("\\\n", "")
        return re.search(f"^{name}=(.*)$", unit, re.MULTILINE)[1]

    def test_the_service_calls_what_it_says(self):
        command = self.of_service("ExecStart")
        self.path("inbox/a.csv", HEADER + ROW)
        places = {"%S/leakscan": self.folder, "/etc/leakscan/key": self.key,
                  "${INBOX}": self.path("inbox")}
        for code in (1, 0):
            done = self.call(command, places)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (code, b"", b""))
        with open(self.path("events.ndjson"), "rb") as events:
            told = [event["type"] for event in self.events(events.read())]
        self.assertEqual(told, ["run", "exposure", "input", "summary", "run", "summary"])

    def test_the_service_fails_without_a_folder_to_read(self):
        command = shlex.split(self.of_service("ExecStartPre").replace("$$", "$"))
        self.path("in box/a.csv", HEADER)
        for inbox, code, told in ((self.path("in box"), 0, b""),
                                  ("/no box", 2, b"leakscan: /no box cannot be read\n")):
            done = subprocess.run(command, env={"INBOX": inbox}, capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stdout + done.stderr), (code, told))
            # What the unit takes for success it takes for that here, too.
            self.assertNotIn("2", self.of_service("SuccessExitStatus").split())

    def test_a_service_that_was_stopped_has_not_failed(self):
        self.assertEqual(self.of_service("SuccessExitStatus").split(), ["1", "3", "75", "143"])
        os.mkfifo(self.path("pipe"))
        run = subprocess.Popen([LEAKSCAN, "-q", "scan", self.path("pipe")],
                               stdout=subprocess.DEVNULL)
        with open(self.path("pipe"), "wb"):  # waits for the reader
            run.terminate()
            self.assertEqual(run.wait(), 143)

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
