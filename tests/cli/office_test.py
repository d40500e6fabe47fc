"""Spreadsheets and texts of office programs: their rows and paragraphs, not their XML."""

import os
import unittest
import zipfile

import office_files
from support import LeakscanTest

NIRS = {"294037512000591", "284072A00413872"}


class Office(LeakscanTest):
    def found(self, path, *options):
        """Events of a document, and each exposure's normalised values by detector."""
        done = self.scan("--reveal", "--events", "all", *options, path, timeout=600)
        people = [{f["detector"]: f["normalized"] for f in event["findings"]}
                  for event in self.events(done, "exposure")]
        return done, people

    def people(self, path):
        done, people = self.found(path)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(self.events(done, "gap"), [])
        self.assertEqual(self.summary(done)["persons"], 2)
        self.assertEqual({p["nir"] for p in people}, NIRS)
        self.assertEqual([p["birth_date"] for p in people], ["1994-03-12", "1984-07-06"])
        self.assertEqual([p["phone"] for p in people], ["+33647382915", "+33647382916"])
        self.assertEqual([p["covid_result"] for p in people], ["positive", "negative"])
        for line, event in enumerate(self.events(done, "exposure"), 2):
            self.assertEqual((event["source"], event["sheet"]), (path, "Résultats"))
            self.assertEqual((event["offset"], event["length"]), (None, None))
            self.assertEqual(event["line"], line)
        return self.events(done, "input")[0]

    def test_a_workbook_whose_strings_stand_behind_its_sheets(self):
        path = self.path("a.bin")
        office_files.xlsx(path)
        report = self.people(path)
        self.assertEqual(report["container"], "xlsx")
        self.assertEqual([c["kind"] for c in report["columns"]][:4],
                         ["last_name", "first_name", "birth_date", "nir"])

    def test_a_workbook_whose_strings_stand_in_front(self):
        path = self.path("a.bin")
        office_files.xlsx(path, strings_last=False)
        self.people(path)

    def test_an_opendocument_sheet(self):
        path = self.path("a.bin")
        office_files.ods(path)
        self.assertEqual(self.people(path)["container"], "ods")

    def test_strings_that_no_sheet_shows(self):
        path = self.path("a.bin")
        office_files.xlsx(path, unused=["appeler le 06 99 00 12 34"])
        _, people = self.found(path)
        self.assertIn("+33699001234", [p.get("phone") for p in people])

    def test_paragraphs_are_lines(self):
        path = self.path("a.bin")
        office_files.docx(path, ["Nom : MARTIN", "Prénom : Claire", "NIR : 2 94 03 75 120 005 91"])
        done, people = self.found(path)
        self.assertEqual(people, [{"person_name": "MARTIN, CLAIRE", "nir": "294037512000591"}])
        self.assertEqual(self.events(done, "exposure")[0]["offset"], None)

    def test_a_sheet_over_the_spool_is_scanned_as_xml_and_told(self):
        path = self.path("a.bin")
        rows = [[os.urandom(24).hex() for _ in range(6)] for _ in range(3000)]
        office_files.xlsx(path, rows=[["x"]] + rows, strings_last=False)
        with zipfile.ZipFile(path) as archive:
            parts = [(name, archive.read(name).decode()) for name in archive.namelist()]
        parts = [(name, content.replace("<sheetData>", "<sheetData><row r='0'><c t='str'>"
                                        "<v>NIR 2 94 03 75 120 005 91</v></c></row>"))
                 for name, content in parts]
        office_files.write(path, parts)
        done, people = self.found(path, "--spool-bytes", "4096")
        self.assertIn("limit_spool", {e["reason"] for e in self.events(done, "gap")})
        self.assertIn("294037512000591", [p.get("nir") for p in people])

    def test_a_cell_that_is_too_long_or_has_no_end_is_scanned_all_the_same(self):
        nir = "NIR 2 94 03 75 120 005 91 "
        for filler in ("x " * 700000, os.urandom(100000).hex()):
            for name, xml in (
                    ("xl/worksheets/sheet1.xml", f'<worksheet><row><c t="str"><v>{nir}{filler}'),
                    ("xl/sharedStrings.xml", f"<sst><si><t>{nir}{filler}"),
                    ("content.xml", f"<document-content><table><table-row><table-cell><p>{nir}{filler}")):
                path = self.path("a.bin")
                office_files.write(path, [(name, xml)])
                done, people = self.found(path)
                self.assertIn("294037512000591", [p.get("nir") for p in people], name)

    def test_strings_over_the_spool_are_scanned_as_xml_and_told(self):
        path = self.path("a.bin")
        office_files.xlsx(path, unused=[os.urandom(40).hex() for _ in range(3000)] +
                          ["NIR 2 84 07 2A 004 138 72"])
        done, people = self.found(path, "--spool-bytes", "40000")
        self.assertEqual({e["reason"] for e in self.events(done, "gap")}, {"limit_spool"})
        self.assertIn("284072A00413872", [p.get("nir") for p in people])

    def test_a_damaged_part_is_scanned_as_it_is(self):
        for name, root in (("word/document.xml", "document"), ("xl/worksheets/sheet1.xml", "worksheet"),
                           ("content.xml", "document-content"), ("xl/sharedStrings.xml", "sst")):
            for xml in (f"<{root}><p>NIR 2 94 03 75 120 005 91</q>", "NIR 2 94 03 75 120 005 91",
                        f"<other><p>NIR 2 94 03 75 120 005 91</p></other>"):
                path = self.path("a.bin")
                office_files.write(path, [(name, xml)])
                done, people = self.found(path)
                self.assertEqual([p.get("nir") for p in people], ["294037512000591"], (name, xml))
                self.assertEqual({e["reason"] for e in self.events(done, "gap")}, {"corrupt"}, name)

    def test_cells_that_repeat_a_long_string_end_at_the_limit_of_ratio(self):
        path = self.path("a.bin")
        main = 'xmlns="m"'
        cells = "<c t=\"s\"><v>0</v></c>" * 200
        office_files.write(path, [
            ("xl/sharedStrings.xml", f"<sst {main}><si><t>{'x' * 30000}</t></si></sst>"),
            ("xl/worksheets/sheet1.xml", f"<worksheet {main}>" + f"<row>{cells}</row>" * 2000 +
             "</worksheet>")])
        done, _ = self.found(path)
        self.assertIn("limit_ratio", {e["reason"] for e in self.events(done, "gap")})


if __name__ == "__main__":
    unittest.main()
