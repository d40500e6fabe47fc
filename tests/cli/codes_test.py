"""Financial, professional, medical and credential codes: columns, running text, near misses."""

import unittest

from support import LeakscanTest


class Codes(LeakscanTest):
    def found(self, name, text):
        done = self.scan("--reveal", "--events", "all", self.path(name, text.encode()))
        events = self.events(done, "exposure")
        return events, {(f["detector"], f["normalized"]) for e in events for f in e["findings"]}

    def test_iban_and_name_are_high_a_lone_iban_medium(self):
        events, found = self.found("bank.csv", "nom;prenom;iban\n"
                                   "DURAND;Marie;FR14 2004 1010 0505 0001 3M02 606\n")
        self.assertIn(("iban", "FR1420041010050500013M02606"), found)
        self.assertEqual([e["severity"] for e in events], ["high"])
        events, found = self.found("lone.txt", "à virer sur fr1420041010050500013m02606 merci\n")
        self.assertEqual(found, {("iban", "FR1420041010050500013M02606")})
        self.assertEqual([e["severity"] for e in events], ["medium"])

    def test_cards_are_found_grouped_and_compact(self):
        for text in ("carte 4539 5787 6362 1486 exp 12/25\n", "cb=4539578763621486\n"):
            self.assertEqual(self.found("card.txt", text)[1], {("payment_card", "4539578763621486")})

    def test_medical_codes_in_their_columns_make_health(self):
        events, found = self.found("acts.csv", "email;cim10;ccam;loinc;cip13\n"
                                   "jo@exemple-clinique.fr;U07.1;DEQP003;94309-2;3400893213322\n")
        self.assertTrue({("icd10", "U071"), ("ccam", "DEQP003"), ("loinc", "943092"),
                         ("cip13", "3400893213322")} <= {(d, n.replace("-", "")) for d, n in found})
        self.assertEqual([e["severity"] for e in events], ["high"])
        self.assertIn("health", events[0]["categories"])

    def test_professionals_are_no_patients(self):
        done = self.scan("--events", "all",
                         self.path("pro.csv", b"rpps;finess\n10003879623;750712184\n"))
        self.assertEqual(self.summary(done)["persons"], 0)
        self.assertEqual(done.returncode, 0)

    def test_hashes(self):
        crypt = "$2y$10$" + "abcdefghijklmnopqrstuv" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
        events, found = self.found("hash.csv", f"mail;hash\njo@exemple-clinique.fr;{crypt}\n")
        self.assertIn(("password_hash", crypt), found)
        self.assertEqual([e["severity"] for e in events], ["medium"])
        masked = self.scan(self.path("hash.csv")).stdout
        self.assertNotIn(crypt[8:20].encode(), masked)

    def test_near_misses(self):
        text = ("commande 4539578763621487 du 3/2\nSIRET 35600000000048\nEAN 3017620422003\n"
                "git 4f5a1d2b3c4d5e6f7081920a1b2c3d4e5f607182\n"
                "uuid 123e4567-e89b-12d3-a456-426614174000\nversion 1.2.3.4\n"
                "FR1420041010050500013M02607\n10003879624\n")
        self.assertEqual(self.found("misses.txt", text)[1], set())


if __name__ == "__main__":
    unittest.main()
