"""A hospital's own patients (registry build, scan --registry, registry match) and lookup, by the real
binary."""

import csv
import json
import os
import random
import stat
import unittest

from support import LeakscanTest, NIR

PATIENTS = ("ipp;nom;prenom;date_naissance;sexe;nir;telephone;email\n"
            "8001;MARTEL;Camille;19/03/1994;F;294037512000591;0647382915;camille@courrier-invente.fr\n"
            "8002;MARTEL;Paul;02/05/1990;M;;0647382915;\n"
            "8003;DURAND;Anne;11/11/1971;F;;;anne@courrier-invente.fr\n"
            "=8004;NOIR;Jean;;M;;;\n").encode()
LEAK = ("nom;prenom;date_naissance;nir;tel;mail;type_test;resultat\n"
        "M;C;;294037512000591;;autre@courrier-invente.fr;RT-PCR;positif\n"     # by nir
        "Durand;ANNE;1971-11-11;;0647382999;;RT-PCR;negatif\n"                # by name and birth date
        "BLANC;Luc;01/01/1980;;06 47 38 29 15;;RT-PCR;positif\n"              # a family's phone
        "VERT;Zoe;03/03/1983;;0647382777;zoe@courrier-invente.fr;RT-PCR;positif\n").encode()
CLEAR = [b"294037512000591", b"0647382915", b"647382915", b"MARTEL", b"DURAND", b"courrier-invente",
         b"1994", b"8001", b"8003"]


class Registry(LeakscanTest):
    def setUp(self):
        super().setUp()
        self.patients = self.path("patients.csv", PATIENTS)
        self.registry = self.path("patients.lsr")
        self.leak = self.path("leak.csv", LEAK)

    def build(self, *more, patients=None, key=None):
        return self.run_leakscan("registry", "build", patients or self.patients, "--key-file",
                                 key or self.key, "-o", self.registry, *more)

    def match(self, events, *more, key=None):
        known = self.path("known.csv")
        done = self.run_leakscan("registry", "match", *events, "--registry", self.registry,
                                 "--key-file", key or self.key, "-o", known, "--force", *more)
        if done.returncode not in (0, 1, 3):
            return done, None
        with open(known, newline="", encoding="utf-8") as rows:
            return done, list(csv.DictReader(rows))

    def other_key(self):
        path = self.path("other-key", b"b8" * 32 + b"\n")
        os.chmod(path, 0o600)
        return path

    def known(self, done):
        return [(e["record"], e["known"]) for e in self.events(done, "exposure") if "known" in e]

    def test_from_list_to_known_patients(self):
        done = self.build()
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertIn(b"4 rows, 3 of them with 1 NIR, 3 name + birth date, 2 e-mail, 2 phone", done.stderr)
        self.assertEqual(stat.S_IMODE(os.stat(self.registry).st_mode), 0o600)
        self.assertFalse(os.path.exists(self.registry + ".part"))
        with open(self.registry, "rb") as file:
            stored = file.read()
        for clear in CLEAR:
            self.assertNotIn(clear, stored)

        done = self.scan("--registry", self.registry, "-j1", self.leak)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.known(done), [
            (1, {"row": 1, "by": ["nir"]}),
            (2, {"row": 3, "by": ["name_birth"]}),
            (3, {"row": 1, "rows": 2, "by": ["phone"]})])
        self.assertEqual(self.summary(done)["known"], {
            "exposures": 2, "patients": 2, "phone_only": {"exposures": 1, "patients": 0}})
        again = self.scan("--registry", self.registry, "-j2", "--chunk-bytes", "64", self.leak)
        without = lambda run: [e for e in self.events(run) if e["type"] not in ("run", "summary")]
        self.assertEqual(without(done), without(again))
        self.assertEqual(self.summary(done)["known"], self.summary(again)["known"])
        hidden = self.scan("--registry", self.registry, "--events", "summary", self.leak)
        self.assertEqual(self.summary(done)["known"], self.summary(hidden)["known"])

        # Afterwards, from events that know nothing of the registry, it is the same but for a name
        # and birth date beside a stronger key.
        expected = [
            {"id": "8001", "row": "1", "severity": "critical", "categories": "identity contact health",
             "records": "2", "by": "nir phone", "phone_only": "no", "ambiguous": "no"},
            {"id": "8002", "row": "2", "severity": "critical", "categories": "identity contact health",
             "records": "1", "by": "phone", "phone_only": "yes", "ambiguous": "yes"},
            {"id": "8003", "row": "3", "severity": "critical", "categories": "identity contact health",
             "records": "1", "by": "name_birth", "phone_only": "no", "ambiguous": "no"}]
        marked = self.path("marked.ndjson", done.stdout)
        plain = self.path("plain.ndjson", self.scan(self.leak).stdout)
        for events in ([marked], [plain]):
            done, rows = self.match(events, "--patients", self.patients)
            self.assertEqual((done.returncode, rows), (1, expected))
            self.assertIn(b"2 patients are in these events, 1 more by a phone number alone", done.stderr)
        done, rows = self.match([plain])
        self.assertEqual([(row["id"], row["row"]) for row in rows], [("", "1"), ("", "2"), ("", "3")])
        with open(self.path("known.csv"), "rb") as file:
            written = file.read()
        for clear in CLEAR:
            self.assertNotIn(clear, written)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("known.csv")).st_mode), 0o600)

        # Other numbers than those of the hospital's patient column, and another list.
        done, rows = self.match([plain], "--patients", self.patients, "--id-column", "Nom")
        self.assertEqual([row["id"] for row in rows], ["MARTEL", "MARTEL", "DURAND"])
        done, rows = self.match([plain], "--patients", self.patients, "--id-column", "nope")
        self.assertEqual((done.returncode, rows), (2, None))
        done, rows = self.match([plain], "--patients", self.path("changed.csv", PATIENTS[:-3] + b"X;;\n"))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"is not the list that the registry was built from", done.stderr)

        clean = self.path("clean.ndjson", self.scan("-", stdin=b"rien\n").stdout)
        self.assertEqual(self.match([clean])[0].returncode, 0)
        with open(clean, "ab") as cut:
            cut.write(b"{\"type\"")
        self.assertEqual(self.match([clean])[0].returncode, 3)

    def test_what_is_known_of_a_row_does_not_depend_on_those_before(self):
        header = b"nom;prenom;date_naissance;nir;telephone;email\n"

        def row(person, phone=None):
            nir = f"2{30 + person}0375120{person + 1:03}"
            nir += f"{97 - int(nir) % 97:02}"
            phone = person if phone is None else phone
            return (f"MARTEL;Camille;19/03/{1930 + person};{nir};06473829{phone:02};"
                    f"c{person}@courrier-invente.fr\n").encode()

        by = ["nir", "name_birth", "email", "phone"]
        rows, expected = [], []
        for person in range(40):
            rows.append(row(person))
            expected.append({"row": person + 1, "by": by})
            if person % 3 == 0:  # somebody else, and of a patient's family
                rows += [row(50 + person // 3), row(50 + person // 3, person)]
                expected += [None, {"row": person + 1, "by": ["phone"]}]
        self.build(patients=self.path("many.csv", header + b"".join(row(i) for i in range(40))))
        shuffled = list(range(len(rows)))
        random.Random(5).shuffle(shuffled)
        for order in (range(len(rows)), range(len(rows) - 1, -1, -1), shuffled):
            leak = self.path("mixed.csv", header + b"".join(rows[i] for i in order))
            known = [expected[i] for i in order]
            for more in ((), ("--chunk-bytes", "700", "-j2")):
                done = self.scan("--registry", self.registry, *more, leak)
                events = self.events(done, "exposure")
                self.assertEqual([e.get("known") for e in events], known)
                self.assertEqual([e["record"] for e in events], list(range(1, len(rows) + 1)))
            hidden = self.scan("--registry", self.registry, "--events", "summary", leak)
            self.assertEqual(self.summary(hidden)["known"], self.summary(done)["known"])
            few = self.scan("--registry", self.registry, "--max-events-per-source", "7", leak)
            self.assertEqual([e.get("known") for e in self.events(few, "exposure")], known[:7])
            text = self.scan("--registry", self.registry, "--format", "text", leak)
            lines = text.stdout.decode().splitlines()[:len(rows)]
            told = [line.partition("; patient of row ")[2] for line in lines]
            self.assertEqual(told, [f"{k['row']} by {', '.join(k['by'])}" if k else "" for k in known])

    def test_paragraphs_are_numbered_around_what_is_known(self):
        self.build()
        mail = {True: "camille@courrier-invente.fr", False: "autre@courrier-invente.fr"}
        listed = [n % 3 == 1 for n in range(300)]
        post = "".join(f"Bonjour,\nmon adresse est {mail[one]}.\n\n" for one in listed).encode()
        done = self.scan("--registry", self.registry, "--events", "all", "-", stdin=post)
        events = self.events(done, "exposure")
        self.assertEqual([e["record"] for e in events], list(range(1, 301)))
        self.assertEqual(["known" in e for e in events], listed)
        plain = self.events(self.scan("--events", "all", "-", stdin=post), "exposure")
        for event in events:
            event.pop("known", None)
        self.assertEqual(events, plain)

    def test_another_key_is_an_error(self):
        self.assertEqual(self.build().returncode, 0)
        other = self.other_key()
        done = self.run_leakscan("scan", "--key-file", other, "--registry", self.registry, self.leak)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"was built under another key", done.stderr)
        done = self.run_leakscan("scan", "--registry", self.registry, self.leak)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--registry needs --key-file", done.stderr)
        events = self.path("events.ndjson",
                           self.run_leakscan("scan", "--key-file", other, self.leak).stdout)
        done, _ = self.match([events])
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"give --key-file the one of their scan", done.stderr)
        lost = self.path("lost.ndjson", self.run_leakscan("scan", self.leak).stdout)
        done, _ = self.match([lost])
        self.assertIn(b"scan again with --key-file", done.stderr)
        self.assertFalse(os.path.exists(self.path("known.csv.part")))
        self.assertEqual(self.match([events], key=other)[0].returncode, 2)
        headless = self.path("headless.ndjson", self.scan(self.leak).stdout.split(b"\n", 1)[1])
        self.assertIn(b"no run event", self.match([headless])[0].stderr)

    def test_a_damaged_registry_is_an_error(self):
        self.assertEqual(self.build().returncode, 0)
        with open(self.registry, "rb") as file:
            whole = file.read()
        for name, bytes_ in {"cut": whole[:-1], "half": whole[:len(whole) // 2], "empty": b"",
                             "flipped": whole[:300] + bytes([whole[300] ^ 1]) + whole[301:],
                             "longer": whole + b"\0", "csv": PATIENTS}.items():
            done = self.scan("--registry", self.path(name + ".lsr", bytes_), self.leak)
            self.assertEqual((done.returncode, done.stdout), (2, b""), name)
            self.assertRegex(done.stderr, b"damaged|no registry", name)
        self.assertEqual(self.scan("--registry", self.path("missing"), self.leak).returncode, 2)
        done = self.scan("--registry", self.path("older", whole[:8] + b"\1" + whole[9:]), self.leak)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"another version of leakscan: build it again", done.stderr)

    def test_hostile_lists(self):
        for name, text in {"empty": b"", "text": b"rien du tout\n", "header": PATIENTS[:60] + b"\n",
                           "prose": b"Appelez le 06 47 38 29 15 ou a@courrier-invente.fr.\n",
                           "zeros": b"\0" * 5000, "fiction": b"tel\n0612345678\n"}.items():
            done = self.build(patients=self.path(name, text))
            self.assertEqual(done.returncode, 2, name)
            self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("patients.lsr")], [])
        rows = [b"nir;nom;prenom;date_naissance;tel;id"]
        rows += [b'"294037512000591;;;;"', b";;;;;;;;;;;;", b'"un""clos;x', b"\xff\xfe;\xc3(;;;0647382915;1",
                 b";DURAND;Anne;11/11/1971;0647382915;=cmd()", b";;;;" + b"9" * 70000 + b";3",
                 b";MARTEL;Camille;00/00/1994;;\t@4"]
        rows += [b";;;;0647382915;%d" % i for i in range(100)]  # a switchboard's
        done = self.build(patients=self.path("hostile.csv", b"\n".join(rows)))
        self.assertIn(done.returncode, (0, 3), done.stderr)
        done = self.scan("--registry", self.registry, "-", stdin=LEAK)
        (_, by_nir), (_, by_name), (_, by_phone) = self.known(done)
        self.assertEqual(by_nir, {"row": 1, "by": ["nir"]})
        self.assertEqual(by_name["by"], ["name_birth"])
        self.assertEqual((by_phone["by"], by_phone["rows"]), (["phone"], 16))  # no more are kept
        events = self.path("events.ndjson", done.stdout)
        done, rows = self.match([events], "--patients", self.path("hostile.csv"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("'=cmd()", [row["id"] for row in rows])

    def test_marks_in_every_format(self):
        self.assertEqual(self.build().returncode, 0)
        scan = lambda name: self.scan("--registry", self.registry, "--format", name, self.leak).stdout
        self.assertIn(b"; patient of row 1 by nir\n", scan("text"))
        ecs = [json.loads(line) for line in scan("ecs").splitlines()]
        self.assertEqual(ecs[1]["Leak"]["known"], {"row": 1, "by": ["nir"]})
        self.assertIn("a known patient", ecs[1]["message"])
        self.assertEqual(json.loads(scan("ocsf").splitlines()[1])["unmapped"]["known"]["row"], 1)
        self.assertEqual(json.loads(scan("hec").splitlines()[1])["event"]["known"]["row"], 1)
        self.assertIn(b" known=\"1\" ", scan("rfc5424").splitlines()[1])
        self.assertIn(b"flexNumber2=1 flexNumber2Label=known patient", scan("cef").splitlines()[1])
        self.assertIn(b"flexNumber2=2 flexNumber2Label=known patients", scan("cef").splitlines()[-1])
        plain = self.path("events.ndjson", scan("ndjson"))
        self.assertEqual(self.run_leakscan("convert", "--format", "text", plain).stdout, scan("text"))


class Lookup(LeakscanTest):
    def ask(self, value, events, *more):
        return self.run_leakscan("lookup", *events, "--key-file", self.key, *more,
                                 stdin=value.encode())

    def test_is_this_person_in_it(self):
        events = self.path("events.ndjson", self.scan(self.path("leak.csv", LEAK)).stdout)
        for value, what in {"2 94 03 75 120 005 91": b"nir 2 94", NIR + "\n": b"nir 2 94",
                            "06.47.38.29.15": b"phone 06", "+33647382915": b"phone 06",
                            "Zoe [at] courrier-invente [point] fr": b"email z",
                            "VERT Zoe 03/03/1983": b"name_birth V", "VERT;Zoe;1983-03-03\n": b"name_birth V",
                            "Nom : VERT\nPrénom : Zoe\nDate de naissance : 03/03/1983\n": b"name_birth V",
                            "03/03/1983, VERT, Zoe": b"name_birth V"}.items():
            done = self.ask(value, [events])
            self.assertEqual((done.returncode, done.stderr), (1, b""), value)
            self.assertRegex(done.stdout, b"^found +" + what + b".* in 1 records\ncritical")
            for clear in CLEAR + [b"VERT", b"zoe@", b"03/03", b"03-03"]:
                self.assertNotIn(clear, done.stdout)
        for value in ("0647382916", "VERT Zoe 04/03/1983", "ROUGE Zoe 03/03/1983"):
            done = self.ask(value, [events])
            self.assertEqual((done.returncode, done.stdout[:9]), (0, b"not found"), value)
        for value in ("", "bonjour", "Zoe"):
            self.assertEqual(self.ask(value, [events]).returncode, 2, value)
        # Twice the same file: two records. A run that was cut: not found is no proof.
        self.assertIn(b" in 2 records", self.ask(NIR, [events, events]).stdout)
        with open(events, "rb") as whole:
            cut = self.path("cut.ndjson", b"".join(whole.readlines()[:-1]))
        self.assertEqual(self.ask(NIR, [cut]).returncode, 1)
        self.assertEqual(self.ask("0647382916", [cut]).returncode, 3)
        self.assertEqual(self.ask("0647382916", ["-"]).returncode, 2)
        lost = self.path("lost.ndjson", self.run_leakscan("scan", self.path("leak.csv")).stdout)
        done = self.ask(NIR, [lost])
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"made under another key", done.stderr)


if __name__ == "__main__":
    unittest.main()
