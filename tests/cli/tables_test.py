"""Tables as spreadsheets, scripts and people leave them."""

import unittest

from support import LeakscanTest

PEOPLE = [
    ("MARTEL", "Camille", "19/03/1994", "294037512000591", "0647382915", "c.martel@orange.fr"),
    ("LEROUX", "Jean", "02/11/1951", "151116748201366", "0634284712", "jean.leroux@free.fr"),
    ("WURTZ", "Poerava", "30/07/2010", "210079873502224", "0612983476", "p.wurtz@laposte.net"),
]
NAMES = ("nom", "prenom", "date_naissance", "nir", "telephone", "email")
HEADER = ";".join(NAMES) + "\n"
ROWS = "".join(";".join(person) + "\n" for person in PEOPLE)


def rows(change, delimiter=";"):
    return "".join(delimiter.join(change(name, cell) for name, cell in zip(NAMES, person)) + "\n"
                   for person in PEOPLE)


class Tables(LeakscanTest):
    def people(self, text):
        done = self.scan("--reveal", self.path("table.csv", text.encode()))
        return [{f["detector"]: f["normalized"] for f in event["findings"]}
                for event in self.events(done, "exposure")]

    def assert_all_found(self, text):
        found = self.people(text)
        self.assertEqual([one.get("person_name") for one in found],
                         ["MARTEL, CAMILLE", "LEROUX, JEAN", "WURTZ, POERAVA"])
        self.assertEqual([one.get("birth_date") for one in found],
                         ["1994-03-19", "1951-11-02", "2010-07-30"])
        self.assertEqual([one.get("nir") for one in found], [person[3] for person in PEOPLE])
        self.assertEqual([one.get("phone") for one in found],
                         ["+33" + person[4][1:] for person in PEOPLE])
        self.assertEqual([one.get("email") for one in found], [person[5] for person in PEOPLE])

    FIXED = "%-15s%-12s %-12s%-17s%-11s %s\n"

    def test_columns_of_fixed_width_without_names(self):
        more = [(last, first, f"17/05/19{year}", "", "0655443322", "") for last, first, year in
                (("DUBOIS", "Marc-Antoine", 50), ("PETIT", "Zo\u00e9", 61), ("ROUX", "Paul", 88))]
        table = "".join(self.FIXED % person for person in PEOPLE + more)
        for text in (table, table.replace("\n", "\r\n"),
                     "".join(f"  {line}\n" for line in table.splitlines())):
            done = self.scan("--reveal", self.path("export.txt", text.encode()))
            exposures = self.events(done, "exposure")
            self.assertEqual({event["format"] for event in exposures}, {"csv"})
            self.assertEqual(len(exposures), len(text.splitlines()))
            found = [{f["detector"]: f["normalized"] for f in event["findings"]}
                     for event in exposures[:3]]
            self.assertEqual([one["person_name"] for one in found],
                             ["MARTEL, CAMILLE", "LEROUX, JEAN", "WURTZ, POERAVA"])
            self.assertEqual([one["birth_date"] for one in found],
                             ["1994-03-19", "1951-11-02", "2010-07-30"])
            self.assertEqual([one["nir"] for one in found], [person[3] for person in PEOPLE])
            for event in exposures:
                for finding in event["findings"]:
                    written = text.encode()[finding["offset"]:][:finding["length"]].decode()
                    self.assertTrue(finding["value"].startswith(written.split()[0]), finding)

    def test_boxes_without_names(self):
        rule = "+--------+---------+------------+-----------------+\n"
        box = rule + "".join("| %-6s | %-7s | %-10s | %-15s |\n" % person[:4]
                             for person in PEOPLE * 2) + rule
        found = self.people(box)
        self.assertEqual([one.get("person_name") for one in found],
                         ["MARTEL, CAMILLE", "LEROUX, JEAN", "WURTZ, POERAVA"] * 2)

    def test_titles_above_the_header(self):
        for title in ("Liste des patients\n", "\n\n", "CH de Testville\n\nConfidentiel\n",
                      "Extraction du 12/03/2021;;;;;\n", "Liste;des patients;;;;\n;;;;;\n",
                      "Patient;;;Contact;;\n", "sep=;\n", "\ufeffsep=;\n", '"sep=;"\n'):
            with self.subTest(title=title):
                self.assert_all_found(title + HEADER + ROWS)

    def test_a_comma_in_a_title_is_no_delimiter(self):
        self.assert_all_found("Export du 12 mars, base patients, v2\n" + HEADER + ROWS)

    def test_numbers_kept_as_text_by_a_spreadsheet(self):
        for change in (lambda name, cell: f'="{cell}"', lambda name, cell: f'"=""{cell}"""',
                       lambda name, cell: f"'{cell}", lambda name, cell: f"'{cell}'",
                       lambda name, cell: cell[1:] if name == "telephone" else cell,
                       lambda name, cell: cell + ".0" if name in ("nir", "telephone") else cell):
            with self.subTest(row=rows(change).split("\n")[0]):
                self.assert_all_found(HEADER + rows(change))

    def test_a_quote_that_nobody_closed(self):
        self.assert_all_found(HEADER + "".join(f'"{row}\n' for row in ROWS.splitlines()))
        self.assert_all_found(
            HEADER + rows(lambda name, cell: '"' + cell if name in ("nom", "telephone") else cell))

    def test_rows_that_stand_in_quotes_as_a_whole(self):
        for delimiter in (";", ","):
            header = HEADER.replace(";", delimiter).strip()
            for change in (lambda name, cell: cell, lambda name, cell: f'""{cell}""'):
                quoted = "".join(f'"{row}"\n'
                                 for row in (header + "\n" + rows(change, delimiter)).splitlines())
                self.assert_all_found(quoted)

    def test_rare_delimiters(self):
        for delimiter in ("|", "\t", "\x01", "\x1f", ":", "~", "^", "||", " ; "):
            with self.subTest(delimiter=delimiter):
                self.assert_all_found((HEADER + ROWS).replace(";", delimiter))

    def test_rows_with_too_few_and_too_many_cells(self):
        text = HEADER + "MARTEL;Camille;19/03/1994;294037512000591\n"
        text += ROWS.splitlines()[1] + ";x;y;z\n" + ROWS.splitlines()[2] + ";\n"
        found = self.people(text)
        self.assertEqual([one["nir"] for one in found], [person[3] for person in PEOPLE])
        self.assertEqual(found[0]["person_name"], "MARTEL, CAMILLE")
        self.assertNotIn("phone", found[0])
        self.assertEqual(found[1]["email"], PEOPLE[1][5])

    def test_text_behind_the_table(self):
        self.assert_all_found(HEADER + ROWS + "\nTotal;3;;;;\nFin du fichier\n")

    def test_a_number_that_became_a_float_is_none(self):
        found = self.people(HEADER + rows(
            lambda name, cell: "2,94038E+14" if name == "nir" else cell))
        self.assertEqual(len(found), 3)
        self.assertTrue(all("nir" not in one for one in found))

    def test_lists_of_addresses_and_passwords(self):
        for count in (3, 12):
            for delimiter in (":", ";", "|"):
                text = "".join(f"{PEOPLE[i % 3][5]}{delimiter}Mot2passe{i}\n"
                               for i in range(count))
                found = self.people(text)
                self.assertEqual([one.get("password") for one in found],
                                 [f"Mot2passe{i}" for i in range(count)], delimiter)

    def test_a_table_as_kibana_exports_it(self):
        header = '"@timestamp",nom,prenom,naissance,"resultat pcr"\n'
        row = ('"Mar 19, 2021 @ 10:00:00.000",MARTEL,Camille,"Mar 19, 1994 @ 00:00:00.000",'
               'nÃ©gatif\n')
        people = self.people(header + row * 2)
        self.assertEqual(len(people), 2)
        for found in people:
            self.assertEqual(found["birth_date"], "1994-03-19")
            self.assertEqual(found["covid_result"], "negative")
            self.assertEqual(found["person_name"], "MARTEL, CAMILLE")

    def test_colons_without_a_header(self):
        text = "".join(f"33{person[4][1:]}:10000{i}:{person[1]}:{person[0]}:Paris, France:\n"
                       for i, person in enumerate(PEOPLE * 2))
        done = self.scan(self.path("list.txt", text.encode()))
        self.assertEqual(self.events(done, "input")[0]["columns"][0]["kind"], "phone")
        self.assertEqual(len(self.events(done, "exposure")), 6)


if __name__ == "__main__":
    unittest.main()
