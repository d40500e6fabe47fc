"""doctor: what leakscan runs on, and whether it works here."""

import unittest

from support import LeakscanTest

BROKEN = b"""[[pattern]]
id = "badge"
description = "a badge whose example is none"
anchor = 'BDG[0-9]{4}'
examples = ["BDG12"]
counter_examples = ["BDG"]
"""


class Doctor(LeakscanTest):
    def lines(self, done):
        return [line.split(None, 1) for line in done.stdout.decode().splitlines()]

    def test_all_works(self):
        done = self.run_leakscan("doctor", env={"LEAKSCAN_LABEL": "ward=secret"})
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        told = dict(self.lines(done))
        for name in ("leakscan", "system", "kernel", "processor", "threads", "limits", "hyperscan",
                     "libraries", "patterns", "databases", "proof"):
            self.assertTrue(told[name], name)
        self.assertIn("zstd 1.", told["libraries"])
        self.assertIn("core dumps off", told["limits"])
        self.assertEqual(told["configuration"], "none")
        self.assertEqual(told["environment"], "LEAKSCAN_LABEL")  # the name, never the value
        self.assertEqual(told["verdict"], "all of it works here")

    def test_a_pattern_that_does_not_hold_is_a_problem(self):
        done = self.run_leakscan("doctor", "--detectors", self.path("own.toml", BROKEN))
        self.assertEqual(done.returncode, 2)
        problems = [rest for name, rest in self.lines(done) if name == "problem"]
        self.assertEqual(len(problems), 1)
        self.assertIn("badge: example 1 is not found", problems[0])

    def test_a_file_that_cannot_be_read_is_a_problem(self):
        done = self.run_leakscan("doctor", "--detectors", self.folder + "/absent.toml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("problem", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
