"""A real rsyslogd, set up as docs/rsyslog-leakscan.conf says, takes in events from a pipe, from a file
and over TCP; each arrives once, parsed."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

import readers
import siem
from siem import SiemTest, lines_of

CONFIGURATION = siem.ROOT / "docs/rsyslog-leakscan.conf"
DAEMON = shutil.which("rsyslogd", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
LOGGER = shutil.which("logger")
PATIENCE = 20  # seconds


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


class Rsyslog(SiemTest):
    def setUp(self):
        super().setUp()
        self.pipe_port, self.tcp_port = free_ports(2)
        for name in ("spool", "in", "out"):
            (self.folder / name).mkdir()
        text = CONFIGURATION.read_text(encoding="utf-8")
        for old, new in {"/var/spool/rsyslog": "spool", "/var/log/leakscan/": "in/",
                         "/var/log/leakscan-": "out/leakscan-"}.items():
            self.assertIn(old, text)
            text = text.replace(old, f"{self.folder}/{new}")
        text = text.replace('port="10514"', f'port="{self.pipe_port}"')
        text = text.replace('port="10515"', f'port="{self.tcp_port}"')
        self.assertNotIn("/var/", re.sub("#.*", "", text))
        configuration = self.folder / "rsyslog.conf"
        configuration.write_text(text, encoding="utf-8")
        checked = subprocess.run([DAEMON, "-N1", "-f", configuration], capture_output=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr.decode())
        with open(self.folder / "rsyslogd.log", "wb") as log:
            self.daemon = subprocess.Popen(
                [DAEMON, "-n", "-f", configuration, "-i", self.folder / "pid"], stdout=log, stderr=log)
        self.addCleanup(self.stop)
        self.assertTrue(wait_until(self.listens), "rsyslogd does not listen")

    def listens(self):
        for port in (self.pipe_port, self.tcp_port):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                return False
        return True

    def stop(self):
        if self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()

    def arrived(self):
        path = self.folder / "out/leakscan-events.json"
        return path.read_bytes().split(b"\n")[:-1] if path.exists() else []

    def check(self, expected):
        """All of `expected`, in this order, is all that arrives, also once rsyslogd has ended."""
        wait_until(lambda: len(self.arrived()) >= len(expected))
        self.stop()
        self.assertEqual(self.daemon.returncode, 0)
        found = self.arrived()
        self.assertEqual(len(found), len(expected))
        self.assertFalse((self.folder / "out/leakscan-unparsed.log").exists())
        for line, event in zip(found, expected):
            self.assertTrue(json.loads(line) == event, event["type"])

    def hostile(self):
        """A file of one record with many findings: lines of close to 8,000 bytes."""
        people = {f"tel {n}": f"06{n % 90 + 10:02}{n * 7919 % 1000000:06}" for n in range(300)}
        path = self.folder / "many.json"
        path.write_text(json.dumps({"nom": "Durand", "nir": "294037512000591", "ü•" * 50: people}))
        return path

    def events(self, *args):
        return self.scan_samples("--label", "note=a]\"b\\c", *args, self.hostile())

    @unittest.skipIf(LOGGER is None, "logger is not installed")
    def test_ndjson_from_a_pipe(self):
        output = self.events()
        self.assertGreater(max(map(len, output.splitlines())), 7000)
        subprocess.run([LOGGER, "-n", "127.0.0.1", "-P", str(self.pipe_port), "-T", "-S", "8192",
                        "-t", "leakscan"], input=output, check=True, timeout=PATIENCE)
        self.check(lines_of(output))

    def test_ndjson_from_a_file(self):
        expected = []
        for number in range(2):
            out = self.folder / f"in/events-{number}.ndjson"
            self.scan("-o", out, *sorted(siem.SAMPLES.glob("*/input*")), code=1)
            expected += lines_of(out.read_bytes())
            wait_until(lambda: len(self.arrived()) >= len(expected))
        self.check(expected)

    def send(self, data):
        with socket.create_connection(("127.0.0.1", self.tcp_port)) as connection:
            connection.sendall(data)

    def test_rfc5424_over_tcp(self):
        output = self.events("--format", "rfc5424")
        messages = [readers.syslog(line) for line in output.decode().split("\n")[:-1]]
        self.send(output)
        self.check([event for _, _, event in messages])

    def test_rfc5424_over_tcp_with_counted_octets(self):
        output = self.events("--format", "rfc5424", "--framing", "octet")
        self.send(output)
        self.check([readers.syslog(line)[2] for line in readers.octet_counted(output)])


if __name__ == "__main__":
    if DAEMON is None:
        print("skipped: rsyslogd is not installed")
        sys.exit(siem.SKIPPED)
    siem.main()
