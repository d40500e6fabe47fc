"""JSON as databases, search engines and scripts export it: one person is one record."""

import datetime
import json
import time
import unittest

from support import LeakscanTest

PEOPLE = [
    {"nom": "MARTEL", "prenom": "Camille", "date_naissance": "1994-03-19",
     "telephone": "647382915", "email": "c.martel@orange.fr"},
    {"nom": "LEROUX", "prenom": "Jean", "date_naissance": "1951-11-02",
     "telephone": "634284712", "email": "jean.leroux@free.fr"},
    {"nom": "WURTZ", "prenom": "Poerava", "date_naissance": "2010-07-30",
     "telephone": "612983476", "email": "p.wurtz@laposte.net"},
]
HITS = {"took": 3, "hits": {"total": {"value": 3}, "hits": [
    {"_index": "patients", "_id": str(i), "_source": one} for i, one in enumerate(PEOPLE)]}}
TABLE = [{"type": "header", "version": "5.1.1"}, {"type": "database", "name": "sante"},
         {"type": "table", "name": "patients", "database": "sante", "data": PEOPLE}]


def lines(values):
    return "".join(json.dumps(value) + "\n" for value in values)


def mongo(one, date, number, i):
    return {"_id": {"$oid": f"5f{i:022}"}, "nom": one["nom"], "prenom": one["prenom"],
            "date_naissance": date(one), "telephone": number(one), "email": one["email"]}


def shell(one, i, key='"{}"', quote='"', number='NumberLong("{}")'):
    q = quote
    parts = [("_id", f'ObjectId("5f{i:022}")'), ("nom", f"{q}{one['nom']}{q}"),
             ("prenom", f"{q}{one['prenom']}{q}"),
             ("date_naissance", f'ISODate("{one["date_naissance"]}T00:00:00Z")'),
             ("telephone", number.format(one["telephone"])), ("email", f"{q}{one['email']}{q}")]
    return "{\n" + ",\n".join(f"  {key.format(name)}: {value}" for name, value in parts) + "\n}"


class Json(LeakscanTest):
    def assert_all_found(self, text):
        done = self.scan("--reveal", self.path("input", text.encode()))
        found = [[(f["detector"], f["normalized"]) for f in event["findings"]]
                 for event in self.events(done, "exposure")]
        wanted = [[("birth_date", one["date_naissance"]), ("email", one["email"]),
                   ("person_name", f"{one['nom']}, {one['prenom'].upper()}"),
                   ("phone", "+33" + one["telephone"])] for one in PEOPLE]
        self.assertEqual([sorted(one) for one in found], wanted)
        self.assertEqual(self.summary(done)["persons"], 3)

    def test_arrays_lines_and_values_one_behind_the_other(self):
        self.assert_all_found(json.dumps(PEOPLE))
        self.assert_all_found(json.dumps(PEOPLE, indent=4))
        self.assert_all_found("\ufeff" + json.dumps(PEOPLE))
        self.assert_all_found(lines(PEOPLE))
        self.assert_all_found("".join(json.dumps(one) for one in PEOPLE))
        self.assert_all_found("\n".join(json.dumps(one, indent=2) for one in PEOPLE))

    def test_elasticsearch(self):
        self.assert_all_found(json.dumps(HITS))
        self.assert_all_found(json.dumps(HITS, indent=2))
        self.assert_all_found(lines(HITS["hits"]["hits"]))
        self.assert_all_found(lines({"hits": {"hits": [hit]}} for hit in HITS["hits"]["hits"]))
        self.assert_all_found("".join(
            lines([{"index": {"_index": "p", "_id": str(i)}}, one]) for i, one in enumerate(PEOPLE)))

    def test_mongo_exports(self):
        for date in (lambda one: {"$date": one["date_naissance"] + "T00:00:00Z"},
                     lambda one: {"$date": {"$numberLong": str(milliseconds(one))}},
                     lambda one: {"$date": milliseconds(one)},
                     lambda one: {"$date": milliseconds(one) - 3_600_000}):  # midnight in Paris
            for number in (lambda one: {"$numberLong": one["telephone"]},
                           lambda one: {"$numberInt": one["telephone"]},
                           lambda one: one["telephone"]):
                values = [mongo(one, date, number, i) for i, one in enumerate(PEOPLE)]
                self.assert_all_found(lines(values))
                self.assert_all_found(json.dumps(values))
                self.assert_all_found(json.dumps(values, indent=1))

    def test_what_the_shell_of_mongo_prints(self):
        self.assert_all_found("\n".join(shell(one, i) for i, one in enumerate(PEOPLE)))
        self.assert_all_found("".join(
            shell(one, i).replace("\n", " ") + "\n" for i, one in enumerate(PEOPLE)))
        printed = [shell(one, i, "{}", "'", "Long(\"{}\")") for i, one in enumerate(PEOPLE)]
        self.assert_all_found("[\n" + ",\n".join(printed) + "\n]\n")

    def test_objects_without_a_number_or_an_address_of_mail(self):
        """Whatever stands beside them: an escape, other fields, rows with another order of keys."""
        weak = [{"nom": "MARTEL", "prenom": "Camille", "adresse": "rue du Lac"},
                {"nom": "LEROUX", "prenom": "Jean", "tel": "634284712"}]
        wanted = [["person_name", "postal_address"], ["person_name", "phone"]]
        for others in ([], [{"x": "a\nb"}], [{"y": [1, {"z": 2}]}] * 3, PEOPLE * 40):
            for text in (lines(weak + others), lines(others + weak), json.dumps(others + weak)):
                done = self.scan("--chunk-bytes", "1000", self.path("input", text.encode()))
                found = [[f["detector"] for f in event["findings"]]
                         for event in self.events(done, "exposure")]
                self.assertEqual([one for one in found if len(one) == 2], wanted)

    def test_nested_records(self):
        self.assert_all_found(json.dumps({"data": {"page": 1, "items": [
            {"identite": {"nom": one["nom"], "prenom": one["prenom"],
                          "naissance": {"date": one["date_naissance"]}},
             "contacts": [{"telephone": one["telephone"]}, {"email": one["email"]}]}
            for one in PEOPLE]}}))

    def test_maps_of_records(self):
        self.assert_all_found(json.dumps({str(1001 + i): one for i, one in enumerate(PEOPLE)}))
        self.assert_all_found(json.dumps(
            {"users": {f"-MabcdefghijklmnOPQ{i}": one for i, one in enumerate(PEOPLE)}}))

    def test_a_table_as_phpmyadmin_exports_it(self):
        self.assert_all_found(json.dumps(TABLE))

    def test_data_in_a_script(self):
        self.assert_all_found("var data = " + json.dumps(PEOPLE, indent=1) + ";\n")
        self.assert_all_found("callback(" + json.dumps(PEOPLE) + ");")

    def test_brackets_that_never_close_cost_no_second_look(self):
        unit = '[{"b":1\n(([\''
        begin = time.monotonic()
        done = self.scan(self.path("open.json", (unit * 180_000).encode()))
        self.assertEqual(done.returncode, 0)
        self.assertLess(time.monotonic() - begin, 20)  # a tenth of a second; once it was a minute


def milliseconds(one):
    day = datetime.date.fromisoformat(one["date_naissance"])
    return (day - datetime.date(1970, 1, 1)).days * 86_400_000


if __name__ == "__main__":
    unittest.main()
