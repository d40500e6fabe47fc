"""report: from saved events to a page, JSON or Markdown; what it refuses and what it warns of."""

import hashlib
import json
import os
import stat
import subprocess
import unittest

from support import HEADER, LEAKSCAN, NIR_LINE, ROW, LeakscanTest

AWARE = ("--aware-at", "2026-11-27T14:30+01:00")


class Report(LeakscanTest):
    def setUp(self):
        super().setUp()
        self.saved = self.path("events.ndjson")
        self.save(self.saved, self.path("labo.csv", HEADER + ROW * 3))

    def save(self, out, *args):
        self.assertIn(self.scan("-q", "-o", out, *args).returncode, (0, 1, 3))

    def report(self, *args, code=0, **more):
        done = self.run_leakscan("report", *args, **more)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def facts(self, *args, code=0, **more):
        done = self.report("--format", "json", "--lang", "en", *args, code=code, **more)
        return json.loads(done.stdout)

    def test_the_page_is_a_file_of_its_own(self):
        out = self.path("report.html")
        self.assertEqual(self.report(self.saved, "-o", out, *AWARE).stdout, b"")
        self.assertEqual(stat.S_IMODE(os.stat(out).st_mode), 0o600)
        self.assertFalse(os.path.exists(out + ".part"))
        with open(out, encoding="utf-8") as text:
            page = text.read()
        self.assertIn('<html lang="fr">', page)
        self.assertIn("2026-11-30 14:30 +01:00", page)
        self.assertNotIn("MARTEL", page)
        self.assertNotIn("0647382915", page)
        # An existing file is kept, unless it is to be replaced.
        self.report(self.saved, "-o", out, "--lang", "en", code=2)
        with open(out, encoding="utf-8") as text:
            self.assertEqual(text.read(), page)
        self.report(self.saved, "-o", out, "--lang", "en", "--force")
        with open(out, encoding="utf-8") as text:
            self.assertIn('<html lang="en">', text.read())

    def test_json_has_every_row_and_where_it_comes_from(self):
        facts = self.facts(self.saved, *AWARE)
        self.assertEqual(facts["warnings"], [])
        self.assertEqual(facts["totals"]["persons"], {"count": 1, "min": 1, "max": 1})
        sheet = facts["sheet"]
        self.assertEqual({row["origin"] for row in sheet.values()},
                         {"computed", "proposed", "missing"})
        self.assertEqual(sheet["sensitive"]["origin"], "computed")
        self.assertRegex(sheet["sensitive"]["evidence"][0], "^e:[0-9a-f]{32}$")
        self.assertEqual(facts["deadline"]["due"], "2026-11-30T13:30:00Z")
        self.assertEqual(facts["enisa"]["dpc"]["min"], 4)
        self.assertEqual(facts["enisa"]["se"]["max"], 5)
        with open(self.saved, "rb") as events:
            self.assertEqual(facts["events"][0]["sha256"],
                             hashlib.sha256(events.read()).hexdigest())

    def test_the_same_from_zst_from_a_pipe_and_in_words(self):
        packed = self.path("packed.ndjson.zst")
        subprocess.run(["zstd", "-q", self.saved, "-o", packed], check=True)
        with open(self.saved, "rb") as events:
            piped = self.facts("-", stdin=events.read())
        unpacked = self.facts(packed)
        for facts in (piped, unpacked):
            facts["events"][0].pop("file")
        self.assertEqual(piped, unpacked)
        words = self.report(self.saved, "--format", "md").stdout.decode()
        self.assertIn("| Nombre approximatif de personnes | 1<br>", words)

    def test_the_deadline_needs_an_instant(self):
        local = ("--aware-at", "2026-11-27 14:30")
        self.assertIn(b"--tz", self.report(self.saved, *local, code=2).stderr)
        facts = self.facts(self.saved, *local, "--tz", "Europe/Paris")
        self.assertEqual(facts["deadline"]["due"], "2026-11-30T13:30:00Z")
        self.assertEqual(facts["deadline"]["zone"], "Europe/Paris")
        self.report(self.saved, *local, "--tz", "Mars/Base", code=2)
        self.report(self.saved, "--tz", "Europe/Paris", code=2)
        self.report(self.saved, "--aware-at", "2026-10-25 02:30", "--tz", "Europe/Paris", code=2)

    def test_filtered_and_suppressed_events_keep_the_totals(self):
        path = self.path("two.csv", HEADER + ROW * 3)
        for flags in (("--min-severity", "critical", "--max-events-per-source", "1"),
                      ("--events", "summary")):
            out = self.path("cut.ndjson")
            self.save(out, "--force", *flags, path)
            facts = self.facts(out)
            self.assertEqual(facts["totals"]["exposures"], 3)
            self.assertLess(facts["lines"]["exposures"], 3)
            self.assertTrue(facts["warnings"])
            self.assertIn(b'class="banner"', self.report(out).stdout)

    def test_a_cut_part_is_taken_and_said_to_be_incomplete(self):
        part = self.path("cut.ndjson.part")
        with open(self.saved, "rb") as events:
            lines = events.read().splitlines(True)
        with open(part, "wb") as out:
            out.writelines(lines[:3])
        facts = self.facts(part)
        self.assertEqual((facts["totals"]["complete"], facts["totals"]["exposures"]), (False, 2))
        self.assertTrue(any(".part" in warning for warning in facts["warnings"]))
        self.assertTrue(any("No summary" in warning for warning in facts["warnings"]))
        self.assertEqual(facts["sheet"]["reachable"]["origin"], "missing")

    def test_runs_are_joined_under_one_key_alone(self):
        other = self.path("other.ndjson")
        self.save(other, self.path("mail.txt", NIR_LINE))
        facts = self.facts(self.saved, other)
        self.assertEqual(facts["totals"]["runs"], 2)
        self.assertEqual(facts["totals"]["persons"], {"min": 1, "max": 2})
        self.assertIn(b"twice", self.report(other, other, code=2).stderr)
        stranger = self.path("stranger.ndjson")
        self.run_leakscan("scan", "-q", "-o", stranger, self.path("mail.txt"))
        out = self.path("joined.html")
        self.assertIn(b"--key-file", self.report(self.saved, stranger, "-o", out, code=2).stderr)
        self.assertFalse(os.path.exists(out) or os.path.exists(out + ".part"))

    def test_what_is_no_event_is_named_and_left_out(self):
        mixed = self.path("mixed.ndjson")
        with open(self.saved, "rb") as events, open(mixed, "wb") as out:
            out.write(b"hello\n" + events.read() + b'{"type":"dream"}\n')
        facts = self.facts(mixed, code=3)
        self.assertEqual(facts["totals"]["exposures"], 3)
        self.assertIn("Lines that could not be read and are left out: 2.", facts["warnings"])
        done = self.report(mixed, code=3)
        self.assertIn(b"mixed.ndjson:1: ", done.stderr)
        self.report(self.path("absent.ndjson"), code=2)
        self.report(self.saved, "-o", self.path("no/such/folder.html"), code=2)

    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([LEAKSCAN, "report", self.saved], stdout=full, check=False,
                                  stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 4)

    def test_clear_values_are_never_repeated(self):
        out = self.path("clear.ndjson")
        self.save(out, "--reveal", self.path("labo.csv"))
        for form in ("html", "json", "md"):
            page = self.report(out, "--format", form).stdout
            for value in (b"MARTEL", b"Camille", b"294037512000591", b"0647382915", b"647382915"):
                self.assertNotIn(value, page)

    def test_memory_does_not_grow_with_the_events(self):
        line = (b'{"type":"exposure","id":"e:%032x","source":"dump/%d.csv","line":2,"severity":"high",'
                b'"categories":["identity"],"subject":"s:%032x","about":{"dept":"%d"},'
                b'"findings":[{"detector":"nir%d","masked":"2 94"}]}\n')

        def peak(count):
            """KiB of a report on `count` exposures, each of another person and source."""
            # By a process of its own: what is measured of a child begins with its parent's size.
            peak_path = self.path("peak")
            with subprocess.Popen(["/usr/bin/time", "-f", "%M", "-o", peak_path, LEAKSCAN, "report",
                                   "-", "--force", "-o", self.path("report.html")],
                                  stdin=subprocess.PIPE) as running:
                for start in range(0, count, 2000):
                    running.stdin.write(b"".join(
                        line % (i, i, i * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128), i, i)
                        for i in range(start, start + 2000)))
            self.assertEqual(running.returncode, 0)
            with open(peak_path, encoding="ascii") as text:
                return int(text.read())

        # Ten bytes an exposure would be seen; what a process takes differs by some hundred KiB.
        few, many = peak(20_000), peak(400_000)
        self.assertLess(many, few + 3500)


if __name__ == "__main__":
    unittest.main()
