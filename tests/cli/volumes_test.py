"""Archives cut in volumes by the tools that do so: read as one, or what is missing is named."""

import glob
import os
import random
import subprocess
import unittest

import packing
from support import HEADER, NIR_LINE, ROW, LeakscanTest


class Volumes(LeakscanTest):
    def setUp(self):
        super().setUp()
        self.noise = random.Random(7).randbytes(100000)
        self.table = HEADER + ROW * 3
        self.path("export/bruit.bin", self.noise)
        self.path("export/patients.csv", self.table)

    def make(self, *command):
        os.makedirs(self.path("v"), exist_ok=True)
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return sorted(glob.glob(self.path("v/*")))

    def sources(self, done):
        return [e["source"].replace(self.path("v/"), "") for e in self.events(done, "exposure")]

    def reasons(self, done):
        return {gap["reason"] for gap in self.events(done, "gap")}

    def check(self, names, expected):
        for paths in ([self.path("v")], names):
            done = self.scan("--evidence", *paths)
            self.assertEqual(self.sources(done), expected)
            self.assertEqual(self.events(done, "gap"), [])
            (event,) = self.events(done, "input")
            self.assertEqual(event["path"], names[0])
            self.assertEqual(event["volumes"], len(names))
            self.assertEqual(event["last_volume"], names[-1])
            self.assertEqual(event["bytes"], sum(os.path.getsize(name) for name in names))

    def test_seven_zip(self):
        names = self.make("7z", "a", "-v20k", "v/x.7z", "export")
        self.assertGreater(len(names), 4)
        self.check(names, ["x.7z.001!/export/patients.csv"] * 3)

    def test_zip_cut_by_seven_zip(self):
        names = self.make("7z", "a", "-tzip", "-v20k", "v/x.zip", "export")
        self.check(names, ["x.zip.001!/export/patients.csv"] * 3)

    def test_spanned_zip(self):
        names = self.make("zip", "-q", "-r", "-s", "64k", "v/x.zip", "export")
        self.assertEqual([os.path.basename(n) for n in names], ["x.z01", "x.zip"])
        self.check(names, ["x.z01!/export/patients.csv"] * 3)
        for name in names:
            self.assertIn("multivolume", self.reasons(self.scan(name)), name)

    def test_split(self):
        packed = packing.gz(self.noise.hex().encode() + b"\n\n" + self.table)
        self.path("x.csv.gz", packed)
        for options in (["-b20000"], ["-b20000", "-d", "-a3"], ["-b20000", "-a3"]):
            for name in glob.glob(self.path("v/*")):
                os.remove(name)
            names = self.make("split", *options, "x.csv.gz", "v/x.csv.gz.")
            self.assertGreater(len(names), 3)
            self.check(names, [os.path.basename(names[0])] * 3)

    def test_a_missing_volume_is_named(self):
        names = self.make("7z", "a", "-v20k", "v/x.7z", "export")
        os.remove(names[2])
        done = self.scan(self.path("v"))
        self.assertTrue({"truncated", "multivolume"} <= self.reasons(done))
        self.assertIn(done.returncode, (1, 3))
        os.remove(names[0])
        done = self.scan(self.path("v"))
        self.assertEqual(self.reasons(done), {"multivolume"})
        gaps = self.events(done, "gap")
        self.assertEqual(len(gaps), len(names) - 2)
        self.assertEqual(done.returncode, 3)

    def test_what_is_no_container_is_read_file_by_file(self):
        self.path("v/x.csv.001", self.table)
        self.path("v/x.csv.002", HEADER + ROW)
        self.path("v/y.gz.part1", packing.gz(self.table))
        self.path("v/y.gz.part2", packing.gz(NIR_LINE))
        done = self.scan(self.path("v"))
        self.assertEqual(self.sources(done), ["x.csv.001"] * 3 + ["x.csv.002"] +
                         ["y.gz.part1"] * 3 + ["y.gz.part2"])
        self.assertEqual(self.events(done, "gap"), [])
        self.assertEqual(len(self.events(done, "input")), 4)


if __name__ == "__main__":
    unittest.main()
