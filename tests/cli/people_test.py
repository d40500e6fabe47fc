"""A generated export of invented people: every value found, every person counted once."""

import gzip
import json
import os
import subprocess
import unittest

from support import CORPUS, LEAKSCAN, LeakscanTest

COUNT = int(os.environ.get("LEAKSCAN_PEOPLE", "20000"))


class People(LeakscanTest):
    def corpus(self, *options):
        path, truth, values = (self.path(n) for n in ("people.csv", "truth.json", "values.tsv"))
        subprocess.run([CORPUS, "people", "--count", str(COUNT), "--seed", "7", "-o", path,
                        "--truth", truth, "--values", values, *options], check=True)
        with open(truth, encoding="ascii") as file:
            return path, json.load(file), values

    def outline(self, stdout):
        """The exposures without what depends on the way in."""
        lines = []
        for line in stdout.splitlines():
            if line.startswith(b'{"type":"exposure"'):
                head, tail = line.split(b',"format":', 1)
                fingerprint = head.split(b'"fingerprint":', 1)[1].split(b",", 1)[0]
                lines.append(fingerprint + tail)
        return lines

    def test_every_value_and_every_person(self):
        path, truth, values = self.corpus()
        done = self.scan("--reveal", path)
        self.assertEqual(done.returncode, 1)
        with open(values, encoding="ascii") as rows:
            for event, row in zip(self.events(done, "exposure"), rows, strict=True):
                nir, phone, email = row.rstrip("\n").split("\t")
                found = {f["detector"]: f["normalized"] for f in event["findings"]}
                self.assertEqual((found["nir"], found["phone"], found.get("email", "")),
                                 (nir, phone, email))
        summary = self.summary(done)
        self.assertEqual((summary["exposures"], summary["persons"]), (truth["rows"], truth["persons"]))
        self.assertTrue(summary["complete"])

    def test_ways_in_and_threads(self):
        path, _, _ = self.corpus()
        with open(path, "rb") as file:
            content = file.read()
        one = self.scan("-j1", path).stdout
        expected = self.outline(one)
        self.assertEqual(self.scan("-j2", path).stdout.splitlines()[1:-1], one.splitlines()[1:-1])
        zst = self.path("people.csv.zst")
        subprocess.run(["zstd", "-q", "-o", zst, path], check=True)
        gz = self.path("people.csv.gz", gzip.compress(content, 1))
        self.assertEqual(self.outline(self.scan(zst).stdout), expected)
        self.assertEqual(self.outline(self.scan(gz).stdout), expected)
        self.assertEqual(self.outline(self.scan("-", stdin=content).stdout), expected)

    def test_families_repeats_switchboards_and_prescribers(self):
        for options in (["--families"], ["--repeats"], ["--switchboard"], ["--prescriber"],
                        ["--families", "--repeats", "--switchboard", "--prescriber"]):
            path, truth, _ = self.corpus(*options)
            summary = self.summary(self.scan("--events", "summary", path))
            self.assertEqual(summary["exposures"], truth["rows"], options)
            self.assertEqual(summary["persons"], truth["persons"], options)

    def test_ten_copies_of_the_export_hold_the_same_people(self):
        path, truth, _ = self.corpus()
        os.mkdir(self.path("d"))
        for i in range(10):
            os.link(path, self.path("d") + f"/{i}.csv")
        done = self.scan("--events", "summary", self.path("d"))
        self.assertEqual(self.summary(done)["persons"], truth["persons"])
        self.assertEqual({e["persons"] for e in self.events(done, "input")}, {truth["persons"]})

    def test_json_lines_hold_the_same_people(self):
        path, truth, _ = self.corpus("--format", "ndjson")
        summary = self.summary(self.scan("--events", "summary", path))
        self.assertEqual((summary["exposures"], summary["persons"]), (truth["rows"], truth["persons"]))


if __name__ == "__main__":
    unittest.main()
