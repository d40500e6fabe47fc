"""Known findings (--allow), by the real binary."""

import unittest

from support import HEADER, LeakscanTest, NIR, ROW

PERSON = "appelez le 06 47 38 29 15 ou a.zinzolin@courrier-invente.fr\n"


class Allow(LeakscanTest):
    def allow(self, entries):
        return self.path("allow.toml", entries.encode())

    def run_with(self, entries, text, *more):
        return self.scan("--allow", self.allow(entries), "--events", "all", *more, "-",
                         stdin=text if isinstance(text, bytes) else text.encode())

    def allowed(self, done):
        return {f["detector"] for e in self.events(done, "exposure") for f in e["findings"]
                if f.get("allowed")}

    def test_a_value_in_any_spelling_counts_as_info(self):
        entry = '[[allow]]\nvalue = "06.47.38.29.15"\nreason = "test line"\n'
        for text in ("tel 0647382915\n", "tel +33 6 47 38 29 15\n"):
            done = self.run_with(entry, text)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            (exposure,) = self.events(done, "exposure")
            self.assertEqual(exposure["severity"], "info")
            summary = self.summary(done)
            self.assertEqual((summary["allowed"], summary["exposures"], summary["persons"]), (1, 0, 0))
            self.assertEqual(summary["filters"]["allow"], "1")
        self.assertEqual(self.run_with(entry, "tel 0647382916\n").returncode, 1)

    def test_all_conditions_of_an_entry_must_be_met(self):
        entry = '[[allow]]\ndetector = "email"\ndomain = "Courrier-Invente.fr"\nreason = "ours"\n'
        done = self.run_with(entry, PERSON)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.allowed(done), {"email"})
        other = entry.replace('"email"', '"phone"')
        self.assertEqual(self.allowed(self.run_with(other, PERSON)), set())
        self.assertEqual(self.allowed(self.run_with(entry, PERSON.replace("@", "@mail."))), {"email"})
        self.assertEqual(self.allowed(self.run_with(entry, PERSON.replace("@", "@x"))), set())

    def test_a_token_of_an_event(self):
        (exposure,) = self.events(self.scan("-", stdin=f"NIR {NIR}\n".encode()), "exposure")
        token = exposure["findings"][0]["token"]
        done = self.run_with(f'[[allow]]\ntoken = "{token}"\nreason = "trainer"\n', f"NIR {NIR}\n")
        self.assertEqual((done.returncode, self.allowed(done)), (0, {"nir"}))

    def test_a_source_by_glob(self):
        path = self.path("training/people.csv", HEADER + ROW)
        entry = '[[allow]]\nsource = "*/training/*"\nreason = "invented people"\n'
        done = self.scan("--allow", self.allow(entry), path)
        self.assertEqual((done.returncode, self.events(done, "exposure")), (0, []))
        other = self.path("real/people.csv", HEADER + ROW)
        self.assertEqual(self.scan("--allow", self.allow(entry), other).returncode, 1)

    def test_an_expired_entry_warns_and_allows_nothing(self):
        entry = '[[allow]]\nvalue = "0647382915"\nreason = "old"\nexpires = {}\n'
        done = self.run_with(entry.format("2020-09-12"), PERSON)
        self.assertEqual((done.returncode, self.allowed(done)), (1, set()))
        self.assertIn(b"allow.toml:1: this entry has expired", done.stderr)
        done = self.run_with(entry.format('"2020-09-13"'), PERSON)  # the day of the run
        self.assertEqual((done.stderr, self.allowed(done)), (b"", {"phone"}))

    def test_a_bad_list_is_refused_without_a_value(self):
        for entries in ('[[allow]]\nvalue = "0647382915"\n', '[[allow]]\nreason = "all"\n',
                        '[[allow]]\nvalue = "0647382915"\nreason = "x"\nwhen = "1"\n',
                        '[[allow]]\ndetector = "nope"\nreason = "x"\n', '[allow]\nreason = "x"\n',
                        '[[allow]]\ntoken = "t:12"\nreason = "x"\n', '[[allow]]\nvalue = 0647382915\n',
                        '[[allow]]\nvalue = "0647382915"\nreason = "x"\nexpires = "soon"\n'):
            done = self.run_with(entries, PERSON)
            self.assertEqual((done.returncode, done.stdout), (2, b""), entries)
            self.assertNotIn(b"0647382915", done.stderr)


if __name__ == "__main__":
    unittest.main()
