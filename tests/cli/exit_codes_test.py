"""The exit codes of the contract, each from a real run."""

import os
import signal
import subprocess
import time
import unittest

from support import LEAKSCAN, NIR_LINE, LeakscanTest


class ExitCodes(LeakscanTest):
    def test_clean_text_is_0(self):
        self.assertEqual(self.scan(stdin=b"rien a signaler\n").returncode, 0)

    def test_empty_input_is_0(self):
        done = self.scan(stdin=b"")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(self.summary(done)["complete"])

    def test_exposure_is_1(self):
        self.assertEqual(self.scan(stdin=NIR_LINE).returncode, 1)

    def test_exposure_below_fail_on_is_0(self):
        self.assertEqual(self.scan("--fail-on", "critical", stdin=NIR_LINE).returncode, 0)
        self.assertEqual(self.scan("--fail-on", "never", stdin=NIR_LINE).returncode, 0)

    def test_min_severity_hides_lines_not_totals(self):
        done = self.scan("--min-severity", "critical", stdin=b"tel 06 47 38 29 15\n")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.events(done, "exposure"), [])
        self.assertEqual(self.summary(done)["exposures"], 1)

    def test_wrong_usage_is_2(self):
        for args in (["--no-such-flag"], ["--format", "xml"], ["-j", "0"], ["--label", "x"],
                     ["--encoding", "klingon"], ["--only", "no_such_detector"],
                     ["--state", "x.db", "--key-file", "none"], ["--plan", "x"], ["--max-ratio", "many"]):
            done = self.scan(*args, stdin=NIR_LINE)
            self.assertEqual(done.returncode, 2, args)
            self.assertEqual(done.stdout, b"", args)
            self.assertNotEqual(done.stderr, b"", args)

    def test_unknown_command_is_2(self):
        self.assertEqual(self.run_leakscan("frobnicate").returncode, 2)
        self.assertEqual(self.run_leakscan().returncode, 2)

    def test_no_pattern_left_is_2(self):
        ids = [line.split()[0].decode()
               for line in self.run_leakscan("detectors", "list").stdout.splitlines()]
        self.assertEqual(self.scan("--without", ",".join(ids), stdin=NIR_LINE).returncode, 2)

    def test_unreadable_key_is_2(self):
        for key in (self.path("missing"), self.path("short", b"beef\n"), self.folder):
            self.assertEqual(self.run_leakscan("scan", "--key-file", key, stdin=NIR_LINE).returncode, 2)

    def test_key_that_others_can_read_is_2(self):
        os.chmod(self.key, 0o644)
        self.assertEqual(self.scan(stdin=NIR_LINE).returncode, 2)

    def test_missing_file_is_3(self):
        done = self.scan(self.path("nothing.csv"))
        self.assertEqual(done.returncode, 3)
        self.assertEqual(self.events(done, "gap")[0]["reason"], "unreadable")
        self.assertFalse(self.summary(done)["complete"])

    def test_gap_and_exposure_is_1_or_strictly_3(self):
        good = self.path("a.txt", NIR_LINE)
        self.assertEqual(self.scan(good, self.path("nothing")).returncode, 1)
        self.assertEqual(self.scan("--strict", good, self.path("nothing")).returncode, 3)

    def test_full_device_is_4(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([LEAKSCAN, "scan", "-"], input=NIR_LINE, stdout=full,
                                  stderr=subprocess.PIPE, check=False, timeout=20)
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"output failed", done.stderr)

    def test_closed_pipe_is_141_and_quiet(self):
        big = self.path("big.txt", NIR_LINE * 200000)
        scan = subprocess.Popen([LEAKSCAN, "scan", big], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        self.assertTrue(scan.stdout.readline().startswith(b'{"type":"run"'))
        scan.stdout.close()
        errors = scan.stderr.read()
        scan.stderr.close()
        self.assertEqual(scan.wait(timeout=20), 141)
        self.assertEqual(errors, b"")

    def stop_with(self, number):
        scan = subprocess.Popen([LEAKSCAN, "scan", "-"], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            scan.stdin.write(NIR_LINE)
            scan.stdin.flush()
            scan.stdout.readline()                    # run
            exposure = scan.stdout.readline()         # out although the pipe is open
            scan.send_signal(number)
            rest, _ = scan.communicate(timeout=20)
        finally:
            scan.kill()
        events = self.events(exposure + rest)
        self.assertEqual(events[0]["type"], "exposure")
        self.assertEqual(events[-1]["type"], "summary")
        self.assertFalse(events[-1]["complete"])
        return scan.returncode

    def test_interrupt_is_130_with_an_honest_summary(self):
        self.assertEqual(self.stop_with(signal.SIGINT), 130)

    def test_terminate_is_143_with_an_honest_summary(self):
        self.assertEqual(self.stop_with(signal.SIGTERM), 143)

    def test_help_and_version_are_0(self):
        for args in (["--help"], ["scan", "--help"], ["--version"]):
            done = self.run_leakscan(*args)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"leakscan", done.stdout)

    def test_live_pipe_is_written_within_a_second(self):
        scan = subprocess.Popen([LEAKSCAN, "scan", "-"], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)
        try:
            scan.stdout.readline()
            for _ in range(3):
                scan.stdin.write(NIR_LINE)
                scan.stdin.flush()
                begin = time.monotonic()
                self.assertIn(b'"exposure"', scan.stdout.readline())
                self.assertLess(time.monotonic() - begin, 1.0)
            scan.stdin.close()
            rest = scan.stdout.read()
        finally:
            scan.stdout.close()
            scan.kill()
            scan.wait()
        self.assertTrue(self.events(rest)[-1]["complete"])


if __name__ == "__main__":
    unittest.main()
