"""From a saved event back to its record (explain EVENTS ID), by the real binary."""

import json
import os
import unittest

import office_files
import packing
from support import HEADER, LeakscanTest, NIR, ROW

OTHER = b"LENOIR;Paul;02/05/1990;M;;0647382916;RT-PCR;negatif\n"


class ExplainEvent(LeakscanTest):
    def setUp(self):
        super().setUp()
        inner = packing.gz(packing.tar(HEADER + OTHER + ROW, "people.csv"))
        self.nested = self.path("nested.zip", packing.zip_(inner, "in/inner.tgz"))

    def save(self, *args, name="events.ndjson", **more):
        out = self.path(name)
        done = self.scan("-o", out, "--force", "--events", "all", *args, **more)
        self.assertIn(done.returncode, (0, 1))
        plain = self.run_leakscan("scan", "--key-file", self.key, "--events", "all", *args, **more)
        return out, self.events(plain, "exposure")

    def volumes(self, events):
        with open(events, "rb") as lines:
            report, = [event for event in map(json.loads, lines) if event["type"] == "input"]
        return report["volumes"]

    def explain(self, events, event, *more):
        return self.run_leakscan("explain", events, event["id"], *more)

    def test_a_record_in_nested_boxes(self):
        events, found = self.save(self.nested)
        self.assertEqual(len(found), 2)
        done = self.explain(events, found[1])
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        text = done.stdout.decode()
        self.assertIn("critical, identity, contact, health\n", text)
        self.assertIn("nested.zip!/in/inner.tgz!/people.csv, record 2, line 3, offset 116\n", text)
        self.assertIn("SHA-256 of the input agrees: ", text)
        self.assertRegex(text, r"\nnir +high +2 94 •• •• ••• ••• ••  \(key agrees.*column or label says so\)\n")
        self.assertRegex(text, r"\nphone +high +06 ")
        self.assertRegex(text, r"\niban +-  +nothing")
        for clear in (NIR, "MARTEL", "0647382915", "1994-03"):
            self.assertNotIn(clear, text)
        shown = self.explain(events, found[1], "--reveal").stdout.decode()
        self.assertIn(NIR, shown)
        self.assertTrue(shown.endswith("record:\n" + ROW.decode()))
        self.assertNotIn("LENOIR", shown)

        # Another input of that name, and none.
        moved = self.path("moved.zip")
        os.rename(self.nested, moved)
        done = self.explain(events, found[1])
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"--input", done.stderr)
        self.assertEqual(self.explain(events, found[1], "--input", moved).stdout.decode(),
                         text)
        changed = self.path("nested.zip", HEADER + OTHER + ROW)
        done = self.explain(events, found[1])
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"SHA-256 of the input DIFFERS", done.stdout)
        self.assertIn(b"no record with a finding is at this place", done.stdout)
        self.assertEqual(self.explain(events, found[1], "--input", changed).returncode, 3)

        done = self.run_leakscan("explain", events, "e:" + "0" * 32)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(self.run_leakscan("explain", self.path("none"), found[0]["id"]).returncode, 2)

    def test_an_input_in_volumes(self):
        with open(self.nested, "rb") as file:
            whole = file.read()
        names = [self.path(f"v/nested.zip.{i + 1:03}", whole[i * 150:(i + 1) * 150])
                 for i in range(-(-len(whole) // 150))]
        self.assertGreater(len(names), 2)
        for paths in ([self.path("v")], names):
            events, found = self.save(*paths)
            self.assertEqual(self.volumes(events), len(names))
            done = self.explain(events, found[1])
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertIn(b"SHA-256 of the input agrees: ", done.stdout)
            self.assertIn(b"nested.zip.001!/in/inner.tgz!/people.csv, record 2", done.stdout)
            self.assertIn(b"\nnir ", done.stdout)
        os.rename(self.path("v"), self.path("moved"))
        self.assertEqual(self.explain(events, found[1]).returncode, 2)
        first = self.path("moved/nested.zip.001")
        self.assertEqual(self.explain(events, found[1], "--input", first).stdout, done.stdout)
        joined = self.explain(events, found[1], "--input", self.nested)
        self.assertEqual(joined.returncode, 0, joined.stdout + joined.stderr)
        os.remove(self.path("moved/nested.zip.002"))
        done = self.explain(events, found[1], "--input", first)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"SHA-256 of the input DIFFERS", done.stdout)

    def test_records_without_a_place_are_found_by_their_number(self):
        rows = [[cell for cell in line.decode().strip().split(";")] for line in (HEADER, OTHER, ROW)]
        sheet = self.path("people.xlsx")
        office_files.xlsx(sheet, rows=rows)
        mail = self.path("a.eml", b"From: Accueil <a@courrier-invente.fr>\nTo: b@courrier-invente.fr\n"
                         b"Subject: x\nDate: Wed, 24 Feb 2021 08:00:00 +0100\n"
                         b"Message-ID: <1@mail.example.net>\nMIME-Version: 1.0\n"
                         b"Content-Type: text/plain\n\nBonjour,\nNIR 2 94 03 75 120 005 91\n")
        events, found = self.save("--no-evidence", sheet, mail, name="events.ndjson.zst")
        self.assertEqual([event["offset"] for event in found], [None] * 3)
        for event, what in ((found[1], b"2 94"), (found[2], b"2 94"), (found[0], b"06 ")):
            done = self.explain(events, event)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(what, done.stdout)
            self.assertIn(b"the scan took no SHA-256 of the input", done.stdout)
        self.assertNotRegex(self.explain(events, found[0]).stdout.decode(), r"\nnir +high")

    def test_text_whose_records_are_numbered_late(self):
        text = self.path("a.txt", b"rien\n\n" + b"tel 06 47 38 29 15\nmail a@courrier-invente.fr\n\n" * 2
                         + "Tél : 0647382916\n".encode())
        events, found = self.save("-j2", text)
        for event in found:
            done = self.explain(events, event)
            self.assertEqual(done.returncode, 0)
            self.assertIn(f", record {event['record']}, line {event['line']},".encode(), done.stdout)

    def test_an_input_without_a_name(self):
        events, found = self.save("-", stdin=HEADER + ROW)
        done = self.explain(events, found[0])
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"name it by --input", done.stderr)
        kept = self.path("kept.csv", HEADER + ROW)
        self.assertEqual(self.explain(events, found[0], "--input", kept).returncode, 0)
        named = self.path(f"cv_{NIR}.csv", HEADER + ROW)  # its name is masked
        events, found = self.save(named)
        record = [event for event in found if event["format"] == "csv"][0]
        done = self.explain(events, record)
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(NIR.encode(), done.stderr)
        done = self.explain(events, record, "--input", named)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(NIR.encode(), done.stdout)


if __name__ == "__main__":
    unittest.main()
