"""Columns typed by what their cells hold, where no header says it."""

import random
import re
import unittest

from support import LeakscanTest

PEOPLE = [
    ("MARTEL", "Camille", "19/03/1994", "2940375120005", "12 rue des Lilas", "67000", "STRASBOURG"),
    ("LEROUX", "Jean", "02/11/1951", "1511167482013", "3 avenue Foch", "69006", "LYON"),
    ("WURTZ", "Poerava", "30/07/2010", "2100798735022", "8 bis place Kléber", "67000", "STRASBOURG"),
    ("PETIT", "Marie", "14/08/1955", "2550814168025", "210 chemin du Moulin", "69006", "LYON"),
    ("DA SILVA", "Luis", "21/12/1987", "1871299139077", "45 bd Gambetta", "67000", "STRASBOURG"),
    ("NGUYEN", "Anne", "05/05/1969", "2690575113041", "7 impasse du Lac", "69006", "LYON"),
]
KINDS = ["last_name", "first_name", "birth_date", "nir", "address", "postcode", "city"]


class Columns(LeakscanTest):
    def table(self, order=range(7), header=None):
        rows = [";".join(person[i] for i in order) for person in PEOPLE]
        text = "\n".join(([header] if header else []) + rows) + "\n"
        done = self.scan("--reveal", self.path("table.csv", text.encode()))
        kinds = [c["kind"] for c in self.events(done, "input")[0]["columns"]]
        return kinds, self.events(done, "exposure")

    def test_a_table_without_header_is_understood(self):
        kinds, events = self.table()
        self.assertEqual(kinds, KINDS)
        self.assertEqual(len(events), len(PEOPLE))
        found = {f["detector"]: f["normalized"] for f in events[0]["findings"]}
        self.assertEqual(found["person_name"], "MARTEL, CAMILLE")
        self.assertEqual(found["birth_date"], "1994-03-19")
        self.assertEqual(found["nir"], "294037512000591")
        self.assertEqual(found["postal_address"], "12 RUE DES LILAS 67000 STRASBOURG")

    def test_columns_may_stand_in_any_order(self):
        order = [6, 2, 0, 4, 5, 3, 1]
        kinds, events = self.table(order)
        self.assertEqual(kinds, [KINDS[i] for i in order])
        self.assertIn("12 RUE DES LILAS 67000 STRASBOURG",
                      [f["normalized"] for f in events[0]["findings"]])

    def test_under_an_unknown_name_only_sure_kinds_are_believed(self):
        kinds, _ = self.table(header="a;b;c;d;e;f;g")
        self.assertEqual(kinds, ["unknown"] * 3 + ["nir"] + ["unknown"] * 3)

    def test_an_unfitting_header_forbids(self):
        text = "numero_commande;montant\n" + "".join(f"{p[3]};12,50\n" for p in PEOPLE)
        done = self.scan(self.path("orders.csv", text.encode()))
        self.assertEqual(self.events(done, "exposure"), [])

    def test_cells_that_spreadsheets_are_to_take_for_text_count(self):
        forms = ["{}", "'{}", '"=""{}"""']
        rows = "".join(f"x;{forms[i % 3].format(p[3])};y\n" for i, p in enumerate(PEOPLE))
        done = self.scan(self.path("text.csv", rows.encode()))
        self.assertEqual(self.events(done, "input")[0]["columns"][1]["kind"], "nir")
        self.assertEqual(len(self.events(done, "exposure")), len(PEOPLE))

    def test_a_number_in_wide_groups_beside_a_typed_cell_is_found(self):
        rows = "b\ttel\n2  94  03  75  120  005  91\t0647382915\n"
        done = self.scan(self.path("wide.tsv", rows.encode()))
        self.assertEqual([f["detector"] for f in self.events(done, "exposure")[0]["findings"]],
                         ["nir", "phone"])

    def test_numbers_of_another_kind_are_told_by_content(self):
        rows = "".join(f"GET;{7 * i + 4417260000};ok\n" for i in range(30))
        done = self.scan(self.path("ids.csv", rows.encode()))
        self.assertEqual([c["kind"] for c in self.events(done, "input")[0]["columns"]],
                         ["unknown", "other_number", "unknown"])

    def test_keyless_nirs_of_people_who_are_alike_in_one_thing_are_a_column(self):
        for name, stems in {
            "one year": [f"{1 + i % 2}10{i % 12 + 1:02}75{100 + i:03}{10 + i:03}" for i in range(12)],
            "women": [f"2{50 + i}{i % 12 + 1:02}75{100 + i:03}{10 + i:03}" for i in range(12)],
        }.items():
            rows = "".join(f"{stem};x\n" for stem in stems)
            done = self.scan(self.path("stems.csv", rows.encode()))
            self.assertEqual(self.events(done, "input")[0]["columns"][0]["kind"], "nir", name)

    def late(self, empty, filled, *args):
        """A table without header whose third and fourth column are empty at first."""
        draw = random.Random(5)
        rows = []
        for i in range(empty + filled):
            person = PEOPLE[i % len(PEOPLE)]
            stem, phone = "", ""
            if i >= empty:
                stem = f"{1 + i % 2}{draw.randrange(30, 99)}{draw.randrange(1, 13):02}{person[3][5:10]}"
                stem += f"{draw.randrange(1, 999):03}"
                phone = f"{draw.choice('67')}{draw.randrange(40000000, 90000000)}"
            rows.append(f"{person[0]};{i};{stem};{phone};ok")
        path = self.path("late.csv", ("\n".join(rows) + "\n").encode())
        return self.scan("--events", "all", *args, path)

    def test_columns_are_typed_again_further_on(self):
        done = self.late(2000, 8000)
        kinds = [c["kind"] for c in self.events(done, "input")[0]["columns"]]
        self.assertEqual(kinds[2:4], ["nir", "phone"])
        found = [f["detector"] for event in self.events(done, "exposure")
                 for f in event["findings"]]
        self.assertGreater(found.count("nir"), 6500)
        self.assertGreater(found.count("phone"), 6500)
        records = [event["record"] for event in self.events(done, "exposure")]
        self.assertEqual(records, sorted(set(records)))
        self.assertEqual(records[-1], 10000)
        self.assertEqual(self.events(done, "input")[0]["records"], 10000)

    def test_when_does_not_depend_on_threads_or_on_how_the_text_arrives(self):
        plain = self.late(3000, 9000, "-j1")
        tail = [line for line in plain.stdout.splitlines() if b'"exposure"' in line]
        self.assertGreater(len(tail), 5000)
        for args in (("-j2",), ("-j4",)):
            other = self.late(3000, 9000, *args)
            self.assertEqual([line for line in other.stdout.splitlines() if b'"exposure"' in line],
                             tail)
        piped = self.scan("--events", "all", "-",
                          stdin=open(self.path("late.csv"), "rb").read())
        strip = [re.sub(rb'"id":"[^"]*"|"source":"[^"]*"', b"", line) for line in tail]
        self.assertEqual([re.sub(rb'"id":"[^"]*"|"source":"[^"]*"', b"", line)
                          for line in piped.stdout.splitlines() if b'"exposure"' in line], strip)

    def test_a_limit_of_events_holds_for_the_whole_stream(self):
        done = self.late(2000, 8000, "--max-events-per-source", "5")
        self.assertEqual(len(self.events(done, "exposure")), 5)

    def test_a_table_that_goes_on_with_other_columns_is_typed_anew(self):
        draw = random.Random(8)
        first = "".join(f"{i};ok;GET\n" for i in range(20000))
        second = "".join(f"{p[0]};{p[1]};{draw.choice('67')}{draw.randrange(40000000, 90000000)};x;y\n"
                         for _ in range(2000) for p in PEOPLE)
        done = self.scan("--events", "all", self.path("two.csv", (first + second).encode()))
        kinds = [c["kind"] for c in self.events(done, "input")[0]["columns"]]
        self.assertEqual(kinds[2], "phone")
        self.assertGreater(len(self.events(done, "exposure")), 6000)

    def test_numbered_log_rows_are_no_people(self):
        rows = "".join(f"{71000 + i};2021-03-{i + 1:02};GET;ok\n" for i in range(20))
        done = self.scan(self.path("log.csv", rows.encode()))
        self.assertEqual([c["kind"] for c in self.events(done, "input")[0]["columns"]],
                         ["unknown"] * 4)
        self.assertEqual(self.events(done, "exposure"), [])


if __name__ == "__main__":
    unittest.main()
