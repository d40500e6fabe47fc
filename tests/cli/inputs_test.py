"""What can be given to scan: files, folders, pipes, lists, damaged and odd things."""

import gzip
import os
import resource
import subprocess
import unittest

import packing
from support import HEADER, LEAKSCAN, NIR, NIR_LINE, ROW, LeakscanTest


class Inputs(LeakscanTest):
    def nirs(self, done):
        return sum(f["detector"] == "nir" for e in self.events(done, "exposure") for f in e["findings"])

    def test_folder_is_read_in_bytewise_order(self):
        for name in ("d/b.txt", "d/B.txt", "d/a/z.txt", "d/é.txt"):
            self.path(name, NIR_LINE)
        done = self.scan(self.path("d"))
        names = [e["path"].split("/d/")[1] for e in self.events(done, "input")]
        self.assertEqual(names, ["B.txt", "a/z.txt", "b.txt", "é.txt"])

    def test_brotli_is_known_by_its_name(self):
        packed = packing.brotli(HEADER + ROW * 3)
        done = self.scan(self.path("export.csv.br", packed))
        self.assertEqual(self.nirs(done), 3)
        self.assertEqual(self.events(done, "gap"), [])
        done = self.scan(self.path("t.tar", packing.tar(packed, "export.csv.br")))
        self.assertEqual(self.nirs(done), 3)
        done = self.scan("--stdin-name", "export.br", stdin=packed)
        self.assertEqual(self.nirs(done), 3)
        self.assertEqual(self.nirs(self.scan(self.path("text.br", NIR_LINE))), 1)

    def test_a_table_behind_pages_is_placed_as_if_alone(self):
        page = self.path("page.html", b"<html><body><p>NIR <b>2 94 03 75 120 005 91</b></p></html>\n" * 9)
        table = self.path("table.csv", HEADER + ROW * 3)
        alone = self.events(self.scan(table), "exposure")
        for threads in ("1", "3"):
            done = self.scan("-j", threads, *[page] * 40, *[table] * 40)
            found = [e for e in self.events(done, "exposure") if e["source"] == table]
            self.assertEqual(found, alone * 40)

    def test_symlink_loop_ends(self):
        self.path("d/a.txt", NIR_LINE)
        os.symlink("..", self.path("d/loop"))
        done = self.scan(self.path("d"))
        self.assertEqual(self.nirs(done), 1)

    def test_fifo_in_a_folder_is_refused_with_a_gap(self):
        self.path("d/a.txt", NIR_LINE)
        os.mkfifo(self.path("d/fifo"))
        done = self.scan(self.path("d"))
        self.assertEqual(self.nirs(done), 1)
        self.assertEqual([g["reason"] for g in self.events(done, "gap")], ["special"])

    def test_stdin_is_called_dash_or_by_its_name(self):
        self.assertEqual(self.events(self.scan("-", stdin=NIR_LINE), "exposure")[0]["source"], "-")
        done = self.scan("--stdin-name", "paste.txt", stdin=NIR_LINE)
        self.assertEqual(self.events(done, "exposure")[0]["source"], "paste.txt")

    def test_files_from_and_exclude(self):
        a, b = self.path("a.txt", NIR_LINE), self.path("b.log", NIR_LINE)
        listing = self.path("list", f"{a}\n{b}\n".encode())
        self.assertEqual(self.nirs(self.scan("--files-from", listing)), 2)
        done = self.scan("--exclude", "*.log", self.folder)
        self.assertGreaterEqual(self.summary(done)["skipped"], 1)
        self.assertFalse(any(e["path"].endswith(".log") for e in self.events(done, "input")))

    def test_offset_and_length_find_the_bytes(self):
        content = b"x" * 100 + b"\n\n" + NIR_LINE + b"\nfin\n"
        done = self.scan(self.path("t.txt", content))
        finding = self.events(done, "exposure")[0]["findings"][0]
        piece = content[finding["offset"]:finding["offset"] + finding["length"]]
        self.assertEqual(piece.replace(b" ", b"").decode(), NIR)

    def test_offset_counts_before_charset_decoding(self):
        content = (HEADER.decode() + "LEFÈVRE;Hélène;12/08/1955;F;255081416802538;;TAG;négatif\n")
        for charset, mark in (("cp1252", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
            raw = mark + content.encode(charset)
            done = self.scan(self.path("t.csv", raw))
            exposure = self.events(done, "exposure")[0]
            for finding in exposure["findings"]:
                piece = raw[finding["offset"]:finding["offset"] + finding["length"]].decode(charset)
                if finding["detector"] == "nir":
                    self.assertEqual(piece, "255081416802538", charset)
            record = raw[exposure["offset"]:exposure["offset"] + exposure["length"]].decode(charset)
            self.assertTrue(record.startswith("LEFÈVRE"), charset)
            self.assertTrue(record.endswith("négatif"), charset)

    def test_every_way_in_gives_the_same_exposures(self):
        content = HEADER + ROW + ROW.replace(b"MARTEL", b"OTTAVI").replace(
            b"294037512000591", b"178059933010817").replace(b"19/03/1994;F", b"04/05/1978;M")
        plain = self.path("a.csv", content)
        gz = self.path("a.csv.gz", gzip.compress(content))
        zst = self.path("a.csv.zst", subprocess.run(["zstd", "-qc", plain], capture_output=True,
                                                    check=True).stdout)

        def shape(done):
            found = self.events(done, "exposure")
            for event in found:
                del event["source"], event["id"]
            return found

        expected = shape(self.scan(plain))
        self.assertEqual(len(expected), 2)
        self.assertEqual(shape(self.scan(gz)), expected)
        self.assertEqual(shape(self.scan(zst)), expected)
        self.assertEqual(shape(self.scan("-", stdin=content)), expected)
        self.assertEqual(shape(self.scan("-", stdin=gzip.compress(content))), expected)

    def test_truncated_zstd_scans_what_is_there_and_says_so(self):
        plain = self.path("a.csv", HEADER + b"".join(
            ROW.replace(b"Camille", b"Camille %d" % i) for i in range(20000)))
        whole = subprocess.run(["zstd", "-qc", plain], capture_output=True, check=True).stdout
        done = self.scan(self.path("cut.zst", whole[:len(whole) // 2]))
        self.assertEqual(done.returncode, 1)
        self.assertIn("truncated", [g["reason"] for g in self.events(done, "gap")])
        self.assertGreater(self.summary(done)["exposures"], 100)
        self.assertFalse(self.summary(done)["complete"])

    def test_damaged_gzip_member_does_not_hide_the_next(self):
        first = bytearray(gzip.compress(os.urandom(4000)))
        first[1000:1100] = bytes(100)
        done = self.scan(self.path("bad.gz", bytes(first) + gzip.compress(NIR_LINE)))
        self.assertEqual(self.nirs(done), 1)
        self.assertIn("corrupt", [g["reason"] for g in self.events(done, "gap")])

    def test_hiding_places_of_the_containers_are_scanned(self):
        hidden = b"NIR 294037512000591 "
        skippable = b"\x50\x2a\x4d\x18" + len(hidden).to_bytes(4, "little") + hidden
        frame = subprocess.run(["zstd", "-qc"], input=b"rien\n", capture_output=True, check=True).stdout
        name = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + b"NIR294037512000591\0" + gzip.compress(b"rien\n")[10:]
        for label, content in (("skippable", skippable + frame), ("zstd tail", frame + hidden),
                               ("gzip tail", gzip.compress(b"rien\n") + hidden), ("gzip name", name)):
            self.assertEqual(self.nirs(self.scan(self.path("h", content))), 1, label)

    def test_identifier_in_a_file_name_is_found_and_masked(self):
        done = self.scan(self.path("cv_0647382915.txt", b"rien\n"))
        self.assertNotIn(b"0647382915", done.stdout + done.stderr)
        exposure = self.events(done, "exposure")[0]
        self.assertEqual(exposure["format"], "name")

    def test_every_byte_is_scanned_or_in_a_gap(self):
        for content in (b"", b"a", os.urandom(5000), b"\xff\xfea", gzip.compress(b"x" * 100)):
            done = self.scan(self.path("x", content))
            self.assertNotIn("internal", [g["reason"] for g in self.events(done, "gap")])
            self.assertEqual(self.summary(done)["bytes_in"], len(content))

    def test_line_over_the_record_limit_is_cut_and_nothing_lost(self):
        filler = b"lorem ipsum " * 100000
        content = filler + b"NIR 294037512000591 " + filler + b"NIR 178059933010817"
        done = self.scan(self.path("long.txt", content))
        values = [e for e in self.events(done, "exposure") if e.get("split")]
        self.assertEqual(self.nirs(done), 2)
        self.assertEqual(len(values), 2)
        self.assertEqual(self.events(done, "gap"), [])
        self.assertEqual(self.summary(done)["records"], 1)

    def test_every_piece_of_a_long_row_carries_the_number_of_the_row(self):
        cell = ("x " * 500 + "0647382916 ") * 3100
        content = f"nom;tel;note\nA;0647382915;a\nB;0647382917;{cell}\nC;0647382918;c\n"
        done = self.scan("--events", "all", self.path("long.csv", content.encode()))
        records = [event["record"] for event in self.events(done, "exposure")]
        self.assertGreaterEqual(records.count(2), 3)
        self.assertEqual(sorted(set(records)), [1, 2, 3])

    def test_time_grows_with_the_objects_of_a_value_not_with_their_square(self):
        # Ten lines of 24,000 objects are half a second; pairing objects with fields took 16.
        objects = ",".join('{"nom":"AB","m":"a%d@example.org"}' % i for i in range(24000))
        content = ('{"x":[' + objects + "]}\n").encode() * 10
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = self.scan("--events", "summary", self.path("objects.ndjson", content))
        self.assertEqual(self.summary(done)["records"], 10)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 6)


    def test_pictures_and_programs_are_scanned_for_strings_and_counted_by_type(self):
        png = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"NIR 2 94 03 75 120 005 91" + bytes(40)
        self.path("in/a.txt", png)
        self.path("in/b.csv", b"\x7fELF" + bytes(60))
        self.path("in/c.txt", b"nothing\n")
        done = self.scan(self.path("in"))
        summary = self.summary(done)
        self.assertEqual(summary["opaque"], 2)
        self.assertEqual(summary["opaque_by_type"], {"elf": 1, "png": 1})
        self.assertEqual(summary["gaps"], 0)
        self.assertEqual(summary["by_detector"], {"nir": 1})


if __name__ == "__main__":
    unittest.main()
