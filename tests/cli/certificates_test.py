"""Signed COVID certificates: identity and health of one person, however they lie around."""

import re
import tomllib
import unittest
from pathlib import Path

from support import LeakscanTest

PATTERNS = Path(__file__).parents[2] / "patterns" / "certificate.toml"


class Certificates(LeakscanTest):
    def setUp(self):
        super().setUp()
        with open(PATTERNS, "rb") as file:
            patterns = {p["id"]: p for p in tomllib.load(file)["pattern"]}
        self.hc1 = patterns["hc1"]["examples"][0]
        self.doc2d = patterns["doc2d"]["examples"][0]

    def exposures(self, name, text):
        done = self.scan("--reveal", "--events", "all", self.path(name, text.encode()))
        return done, self.events(done, "exposure")

    def test_cell_text_and_json(self):
        quoted = '"' + self.hc1 + '"'
        for name, text in {"cell.csv": "id;code;ville\n1;" + self.hc1 + ";Paris\n2;;Lyon\n",
                           "text.txt": "mon pass : " + self.hc1 + "\n",
                           "line.ndjson": '{"id":1,"qr":' + quoted + "}\n"}.items():
            with self.subTest(name):
                done, events = self.exposures(name, text)
                self.assertEqual(len(events), 1)
                found = {f["detector"]: f["normalized"] for f in events[0]["findings"]}
                self.assertEqual(set(found), {"hc1", "person_name", "birth_date", "covid_result"})
                self.assertEqual(found["birth_date"], "1962-07-01")
                self.assertEqual(events[0]["severity"], "critical")
                self.assertEqual(self.summary(done)["persons"], 1)

    def test_the_same_person_twice_is_one(self):
        done, events = self.exposures("two.txt", self.hc1 + "\n\n" + "à nouveau " + self.hc1 + "\n")
        self.assertEqual(len(events), 2)
        self.assertEqual(self.summary(done)["persons"], 1)

    def test_2d_doc_of_the_test_issuer_is_fictional(self):
        _, events = self.exposures("doc.txt", "code " + self.doc2d + "\n")
        self.assertEqual([e["severity"] for e in events], ["info"])
        found = {f["detector"]: f for f in events[0]["findings"]}
        self.assertEqual(found["birth_date"]["normalized"], "1965-12-06")
        self.assertTrue(found["doc2d"]["fictional"])

    def test_masked_events_show_nothing_of_it(self):
        path = self.path("pass.txt", ("pass " + self.hc1 + "\n").encode())
        done = self.scan(path)
        self.assertEqual(done.returncode, 1)
        for value in (b"Dupond", b"DUPOND", b"MARIE", b"1962-07", self.hc1[20:40].encode()):
            self.assertNotIn(value, done.stdout + done.stderr)
        self.assertRegex(done.stdout, re.compile(rb'"detector":"hc1"[^}]*"token":"t:'))


if __name__ == "__main__":
    unittest.main()
