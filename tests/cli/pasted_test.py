"""Tables, forms and what database clients print, pasted into a text: one person is one record."""

import unittest

from support import LeakscanTest

PEOPLE = [
    ("MARTEL", "Camille", "1994-03-19", "647382915"),
    ("LEROUX", "Jean", "1951-11-02", "634284712"),
    ("WURTZ", "Poerava", "2010-07-30", "612983476"),
]
NAMES = ("nom", "prenom", "date_naissance", "telephone")
LABELS = ("Nom", "Prénom", "Date de naissance", "Tél")
PROSE = "Salut,\nvoici un extrait de la base que je vends, le reste en MP.\n\n" * 30


def mysql_box():
    rule = "+--------+---------+----------------+-----------+\n"
    rows = "".join("| %-6s | %-7s | %-14s | %-9s |\n" % person for person in (NAMES, *PEOPLE))
    head, rest = rows.split("\n", 1)
    return rule + head + "\n" + rule + rest + rule + "3 rows in set (0.00 sec)\n"


def aligned(widths="%-10s %-10s %-15s %s\n"):
    return "".join(widths % person for person in (tuple(name.upper() for name in NAMES), *PEOPLE))


def forms(between, sign=" : "):
    return between.join("".join(f"{label}{sign}{value}\n" for label, value in zip(LABELS, person))
                        for person in PEOPLE)


class Pasted(LeakscanTest):
    def assert_all_found(self, text):
        done = self.scan("--reveal", self.path("input", text.encode()))
        found = [{f["detector"]: f["normalized"] for f in event["findings"]}
                 for event in self.events(done, "exposure")]
        self.assertEqual([one.get("person_name") for one in found],
                         ["MARTEL, CAMILLE", "LEROUX, JEAN", "WURTZ, POERAVA"])
        self.assertEqual([one.get("birth_date") for one in found],
                         [person[2] for person in PEOPLE])
        self.assertEqual([one.get("phone") for one in found],
                         ["+33" + person[3] for person in PEOPLE])
        self.assertEqual(self.summary(done)["persons"], 3)

    def test_tables_amid_prose(self):
        for delimiter in (";", "\t", "|", " | ", " ; "):
            table = "".join(delimiter.join(row) + "\n" for row in (LABELS, *PEOPLE))
            with self.subTest(delimiter=delimiter):
                self.assert_all_found(PROSE + table + "\n" + PROSE)
                self.assert_all_found(PROSE + "La liste :\n" + table + "Fin de la liste.\n")

    def test_markdown(self):
        rows = ["| " + " | ".join(row) + " |\n" for row in (LABELS, *PEOPLE)]
        table = rows[0] + "|---|:---|---|--:|\n" + "".join(rows[1:])
        self.assert_all_found(table)
        self.assert_all_found("# Dump\n\n" + PROSE + table + "\nFin.\n")

    def test_columns_below_their_names(self):
        for text in (aligned(), aligned("%-10s  %-20s  %-15s  %s\n"), aligned("%-8s%-8s%-15s%s\n")):
            self.assert_all_found(text)
            self.assert_all_found(PROSE + text + "\n" + PROSE)

    def test_what_clients_of_databases_print(self):
        self.assert_all_found(mysql_box())
        self.assert_all_found("mysql> select * from p;\n" + mysql_box() + "\nmysql> select 1;\n"
                              "+---+\n| 1 |\n+---+\n| 1 |\n+---+\n1 row in set (0.00 sec)\n")
        psql = "".join(" %-6s | %-7s | %-14s | %s\n" % person for person in (NAMES, *PEOPLE))
        psql = psql.replace("\n", "\n--------+---------+----------------+-----------\n", 1)
        self.assert_all_found(psql + "(3 rows)\n\n")
        self.assert_all_found("sante=# select * from p;\n" + psql + "(3 rows)\n")

    def test_records_printed_one_value_a_line(self):
        self.assert_all_found("".join(
            f"*************************** {i + 1}. row ***************************\n" +
            "".join(f"{name:>14}: {value}\n" for name, value in zip(NAMES, person))
            for i, person in enumerate(PEOPLE)))
        self.assert_all_found("".join(
            f"-[ RECORD {i + 1} ]--+-----------\n" +
            "".join(f"{name:14} | {value}\n" for name, value in zip(NAMES, person))
            for i, person in enumerate(PEOPLE)))

    def test_forms_one_behind_the_other(self):
        for between in ("\n", "-----\n", "==========\n", "***\n", "", "\n----\n\n"):
            for sign in (" : ", "=", " => ", " -> ", ":\t"):
                with self.subTest(between=between, sign=sign):
                    self.assert_all_found(forms(between, sign))

    def test_parts_of_one_report_stay_together(self):
        text = ("Nom : MARTEL\nPrénom : Camille\nNé(e) le : 19/03/1994\n------------------\n"
                "Tél : 0647382915\n------------------\nRésultat PCR : positif\n")
        events = self.events(self.scan("--reveal", self.path("input", text.encode())), "exposure")
        self.assertEqual(len(events), 1)
        self.assertEqual(events[0]["severity"], "critical")

    def test_a_header_comes_again_and_again(self):
        # Without a blank line: chunks go on with the table, and begin with a header.
        rows = "".join("%s  %s  %s  0%s\n" % person for person in PEOPLE)
        text = ("nom  prenom  naissance  tel\n" * 3300 + rows) * 2
        counts = [self.summary(self.scan(size, self.path("input", text.encode())))["exposures"]
                  for size in ("--chunk-bytes=65536", "--chunk-bytes=900", "--chunk-bytes=10000000")]
        self.assertEqual(counts, [6, 6, 6])


if __name__ == "__main__":
    unittest.main()
