"""Accounts, cards, codes of professionals and of health, terms and passwords, by the real binary."""

import random
import unittest

from support import LeakscanTest

try:
    import stdnum.iban
    import stdnum.luhn
except ImportError:
    stdnum = None

# Published examples and invented numbers; nobody's.
IBAN = "FR1420041010050500013M02606"
CARD = "4539578763621486"


class Codes(LeakscanTest):
    def findings(self, text, *more):
        done = self.scan("--reveal", "--events", "all", *more, "-", stdin=text.encode())
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return [f for e in self.events(done, "exposure") for f in e["findings"]]

    def found(self, text, detector):
        return [f["normalized"] for f in self.findings(text) if f["detector"] == detector]

    def exposure(self, text):
        events = self.events(self.scan("--events", "all", "-", stdin=text.encode()), "exposure")
        self.assertEqual(len(events), 1)
        return events[0]

    def test_columns(self):
        header = "nom;email;iban;carte_bancaire;rpps;finess;ins_c;code_loinc;cim10;ccam;cip13;atc;hash\n"
        row = ";".join(["MARTEL", "a.zinzolin@courrier-invente.fr", "FR14 2004 1010 0505 0001 3M02 606",
                        "4539-5787-6362-1486", "10003879623", "2A0000014", "1541187387477485562488",
                        "94500-6", "U07.11", "ZBQK002", "3400893213322", "J07BX03",
                        "5f4dcc3b5aa765d61d8327deb882cf99"]) + "\n"
        done = self.scan("--reveal", "-", stdin=(header + row).encode())
        exposure = self.events(done, "exposure")[0]
        values = {f["detector"]: f["normalized"] for f in exposure["findings"]}
        self.assertEqual(values, {
            "person_name": "MARTEL", "email": "a.zinzolin@courrier-invente.fr", "iban": IBAN,
            "payment_card": CARD, "rpps": "10003879623", "finess": "2A0000014",
            "ins_c": "1541187387477485562488", "loinc": "94500-6", "icd10": "U0711",
            "ccam": "ZBQK002", "cip13": "3400893213322", "atc": "J07BX03",
            "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"})
        self.assertEqual(exposure["severity"], "critical")
        holders = {f["detector"]: f.get("holder") for f in exposure["findings"]}
        self.assertEqual((holders["rpps"], holders["finess"]), ("professional", "professional"))
        self.assertEqual(set(exposure["categories"]), {"identity", "contact", "health", "professional",
                                                       "financial", "credential"})

    def test_cells_of_any_size(self):
        header = "email;iban;carte_bancaire;rpps;finess;ins_c;code_loinc;cim10;ccam;cip13;atc;hash\n"
        for cell in ("", "0", "031", "FR", "FR1", "$2y$", "A", "1-", "U07.", "0031 03", "9" * 60, "é"):
            with self.subTest(size=len(cell)):
                row = "a.zinzolin@courrier-invente.fr" + (";" + cell) * 11 + "\n"
                done = self.scan("--events", "all", "-", stdin=(header + row).encode())
                self.assertEqual((done.returncode, done.stderr), (1, b""))

    def test_masks(self):
        text = "nom;iban;cb;ins_c;hash;email\nMARTEL;%s;%s;1541187387477485562488;%s;z@example.com\n" % (
            IBAN, CARD, "5f4dcc3b5aa765d61d8327deb882cf99")
        done = self.scan("--events", "all", "-", stdin=text.encode())
        masks = {f["detector"]: f["masked"] for f in self.events(done, "exposure")[0]["findings"]}
        self.assertTrue(masks["iban"].startswith("FR•") and masks["payment_card"].startswith("453957•"))
        self.assertEqual((masks["ins_c"], masks["password_hash"]), ("•••", "•••"))
        for secret in (IBAN[4:], CARD[6:], "1541187387", "5f4dcc3b"):
            self.assertNotIn(secret.encode(), done.stdout)

    def test_spellings_in_prose(self):
        for text in ("IBAN : FR14 2004 1010 0505 0001 3M02 606", "sur fr1420041010050500013m02606.",
                     "IBAN FR14-2004-1010-0505-0001-3M02-606, BIC PSSTFRPP",
                     "mon rib FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606 merci",
                     "FR14 20041 01005 0500013M026 06"):
            self.assertEqual(self.found(text, "iban"), [IBAN], text)
        for text, confidence in (("carte 4539 5787 6362 1486 exp 12/25", "high"), (CARD, "medium"),
                                 ("ma CB : " + CARD, "high"), ("4539-5787-6362-1486", "high")):
            cards = [f for f in self.findings(text) if f["detector"] == "payment_card"]
            self.assertEqual([(f["normalized"], f["confidence"]) for f in cards], [(CARD, confidence)],
                             text)
        mail = "z@courrier-invente.fr "
        self.assertEqual(self.found(mail + "RPPS : 10003879623", "rpps"), ["10003879623"])
        self.assertEqual(self.found(mail + "n° RPPS 10003879623", "rpps"), ["10003879623"])
        self.assertEqual(self.found(mail + "FINESS 750712184", "finess"), ["750712184"])
        self.assertEqual(self.found(mail + "analyse 94500-6 faite", "loinc"), ["94500-6"])
        self.assertEqual(self.found(mail + "vaccin J07BX03", "atc"), ["J07BX03"])
        self.assertEqual(self.found(mail + "diagnostic U07.11 retenu", "icd10"), ["U0711"])

    def test_a_nir_beats_a_card_and_its_phone_stays(self):
        both = "371067512020249"  # a key that agrees, and Luhn of an American Express
        found = self.findings("NIR : %s\n\nnom;nir" % both)
        self.assertEqual([f["detector"] for f in found], ["nir"])
        found = self.findings("tel 06 47 38 29 15, carte 4539 5787 6362 1486, NIR 294037512000591")
        self.assertEqual(sorted(f["detector"] for f in found), ["nir", "payment_card", "phone"])

    def test_test_cards_are_fictional(self):
        exposure = self.exposure("carte 4242 4242 4242 4242\n")
        self.assertEqual(exposure["severity"], "info")
        self.assertTrue(exposure["findings"][0]["fictional"])

    def test_near_misses(self):
        for text in (
                "numero_commande;ville\n4539578763621486;Paris\n",
                "commande n° 4539578763621486\n", "SIRET 73282932000074\n", "ean 4006381333931\n",
                "IMEI 356938035643809\n", "2021-03-15 10:22:33.453957876362\n",
                "1600000000000\n", "commit 4539578763621486abcdef4539578763621486abcd\n",
                "550e8400-e29b-41d4-a716-453957876362\n", "version 4.5395.7876.3621486\n",
                "0.4539578763621486\n", "https://example.fr/posts/4539578763621486\n",
                "FR1420041010050500013M02607\n", "facture FR762021031500012345678\n",
                "4539 5787 6362 1487\n", "4539 5787 6362 1486 1234\n", "rpps;ville\n10003879624;Paris\n"):
            wanted = ("payment_card", "iban", "rpps", "finess", "ins_c", "cip13", "loinc", "icd10")
            hits = [f["detector"] for f in self.findings(text) if f["detector"] in wanted]
            self.assertEqual(hits, [], text)

    def test_weak_codes_without_their_column_are_nothing(self):
        mail = "z@courrier-invente.fr "
        for text in ("10003879623", "750712184", "3400893213322", "2345-7", "J45.9", "ZBQK002", "N02BE01"):
            self.assertEqual([f["detector"] for f in self.findings(mail + text)], ["email"], text)

    def test_severity(self):
        def severity(text):
            return self.exposure(text)["severity"]
        self.assertEqual(severity(IBAN + "\n"), "medium")
        self.assertEqual(severity("4539 5787 6362 1486\n"), "medium")
        self.assertEqual(severity("nom;prenom;iban\nMARTEL;Camille;%s\n" % IBAN), "high")
        self.assertEqual(severity("nom;prenom;cb\nMARTEL;Camille;%s\n" % CARD), "high")
        self.assertEqual(severity("z@courrier-invente.fr:Tulipe!1955\n"), "high")
        hashed = "$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
        self.assertEqual(severity("z@courrier-invente.fr:%s\n" % hashed), "medium")
        self.assertEqual(severity("z@courrier-invente.fr a une sclérose en plaques\n"), "medium")
        self.assertEqual(severity("email;diagnostic\nz@courrier-invente.fr;sclérose en plaques\n"), "high")
        self.assertEqual(severity("nom;email;cim10\nMARTEL;z@courrier-invente.fr;E11.9\n"), "critical")

    def test_professional_numbers_make_no_person(self):
        done = self.scan("--events", "all", "-", stdin=b"medecin;rpps;finess\nDr Petit;10003879623;750712184\n")
        self.assertEqual(self.summary(done)["persons"], 0)
        self.assertEqual(self.events(done, "exposure"), [])

    def test_health_terms(self):
        mail = "z@courrier-invente.fr "
        for text, terms in (
                ("est SÉROPOSITIF", ["seropositif"]), ("patiente schizophrène", ["schizophrenie"]),
                ("a le VIH", ["vih"]), ("sérologie VIH prescrite", ["serologie", "test vih"]),
                ("sérologie VIH positive", ["serologie", "vih"]),
                ("pas de diabète", []), ("absence de tumeur", []), ("négatif pour le VIH", []),
                ("sans antécédent d'épilepsie", []), ("ni cancer du sein ni diabète", []),
                ("n'est pas venue pour son diabète", ["diabete"]),
                ("ivgs", []), ("vih2x", []), ("joue au tag", []), ("un RT-PCR", ["test pcr"]),
                ("un rt\u2011pcr", ["test pcr"]), ("maladie d’Alzheimer", ["alzheimer"])):
            self.assertEqual(self.found(mail + text, "health_term"), terms, text)
        self.assertEqual(self.found("une personne séropositive", "health_term"), [])

    def test_drugs_and_chronic_illnesses(self):
        mail = "z@courrier-invente.fr "
        for text, terms in (
                ("sous Dolutégravir 50 mg", ["antiretroviraux"]), ("KEYTRUDA J1", ["anticancereux"]),
                ("risperidone le soir", ["antipsychotique"]), ("suboxone", ["traitement de substitution"]),
                ("ozempic 0,5", ["diabete"]), ("maladie de Crohn", ["maladie de crohn"]),
                ("pas de morphine", []), ("batterie au lithium", []), ("Keppraline", []),
                ("dystrophies musculaires", ["myopathie"])):
            self.assertEqual(self.found(mail + text, "health_term"), terms, text)
        text = "nom;prenom;email;%s\nMARTEL;Camille;z@courrier-invente.fr;tacrolimus 1 mg\n"
        for column, severity in (("traitement", "critical"), ("ville", "medium")):
            self.assertEqual(self.exposure(text % column)["severity"], severity, column)

    def test_codes_of_diagnoses(self):
        nir = "NIR 2 94 03 75 120 005 91 - "
        for text, codes in (("CIM-10 : B20", ["B20"]), ("Dg: F32.1", ["F321"]), ("DP : E11.9", ["E119"]),
                            ("Diagnostic : épisode dépressif F32.1", ["F321"]), ("U07.1", ["U071"]),
                            ("Salle : F32.1", []), ("autoroute A10.2", []),
                            ("Diagnostic : voir page 3.1", [])):
            self.assertEqual(self.found(nir + text, "icd10"), codes, text)

    def test_health_terms_in_their_column(self):
        text = "nom;prenom;email;%s\nMARTEL;Camille;z@courrier-invente.fr;%s\n"
        for column, value, severity in (("observation", "suivie en ALD, covid", "critical"),
                                        ("ville", "suivie en ALD, diabète", "medium"),
                                        ("observation", "pas de diabète", "medium")):
            self.assertEqual(self.exposure(text % (column, value))["severity"], severity, value)
        labelled = "Nom : MARTEL Camille, tél 06 47 38 29 15\nAntécédents : asthme, épilepsie\n"
        self.assertEqual(self.exposure(labelled)["severity"], "critical")

    def test_escaped_values(self):
        text = '{"email":"z@courrier-invente.fr","note":"dit \\"diab\\u00e8te\\" hier","iban":"%s"}\n' % (
            IBAN.replace("M", "\\u004d"))
        found = {f["detector"]: f["normalized"] for f in self.findings(text)}
        self.assertEqual((found["health_term"], found["iban"]), ("diabete", IBAN))
        self.assertEqual([f["detector"] for f in self.findings(text)].count("iban"), 1)

    def test_combo_lists(self):
        text = "".join("z%d@courrier-invente.fr:Tulipe!%d\r\n" % (i, i + 1000) for i in range(5))
        events = self.events(self.scan("-", stdin=text.encode()), "exposure")
        self.assertEqual([[f["detector"] for f in e["findings"]] for e in events],
                         [["email", "password"]] * 5)
        for separator in ";|":
            self.assertEqual(self.found("z@courrier-invente.fr%sTulipe!1955\n" % separator, "password"),
                             ["Tulipe!1955"], separator)
        for line in ("z@courrier-invente.fr: bonjour", "z@courrier-invente.fr:0647382915",
                     "z@courrier-invente.fr;MARTEL", "z@courrier-invente.fr|Camille|MARTEL",
                     "écrire à z@courrier-invente.fr:urgent", "z@courrier-invente.fr:y@courrier-invente.fr",
                     "z@courrier-invente.fr;14/08/1955"):
            self.assertEqual(self.found(line + "\n", "password"), [], line)

    def test_a_users_detector_keeps_its_category(self):
        badge = self.path("badge.toml", b"[[pattern]]\nid = \"badge\"\ndescription = \"Badge\"\n"
                          b"category = \"professional\"\nanchor = '\\bBD-[0-9]{6}\\b'\n"
                          b"examples = [\"BD-123456\"]\ncounter_examples = [\"BD-12\"]\n")
        done = self.scan("--detectors", badge, "-", stdin=b"z@courrier-invente.fr BD-123456\n")
        self.assertEqual(self.events(done, "exposure")[0]["categories"], ["contact", "professional"])

    def test_random_numbers_are_rarely_anything(self):
        source = random.Random(20200811)
        lines = []
        for size in (9, 11, 12, 13, 14, 17, 18, 19, 20, 21, 23):
            lines += ["".join(source.choice("0123456789") for _ in range(size)) for _ in range(2000)]
        text = "".join("a %s b\n\n" % line for line in lines)
        counts = self.summary(self.scan("--events", "all", "-", stdin=text.encode()))["by_detector"]
        for detector in ("payment_card", "iban", "rpps", "finess", "ins_c", "cip13", "loinc"):
            self.assertEqual(counts.get(detector, 0), 0, detector)

    @unittest.skipIf(stdnum is None, "python3-stdnum is not installed")
    def test_iban_and_card_agree_with_stdnum(self):
        source = random.Random(7)
        for _ in range(200):
            account = "".join(source.choice("0123456789") for _ in range(18))
            iban = "DE" + stdnum.iban.calc_check_digits("DE00" + account) + account
            self.assertTrue(stdnum.iban.is_valid(iban))
            lines = [iban, stdnum.iban.format(iban)]
            body = "4" + "".join(source.choice("123456789") for _ in range(14))
            card = body + stdnum.luhn.calc_check_digit(body)
            found = self.findings("\n\n".join(lines + ["carte " + card]) + "\n")
            self.assertEqual([f["normalized"] for f in found if f["detector"] == "iban"], [iban] * 2)
            self.assertEqual([f["normalized"] for f in found if f["detector"] == "payment_card"], [card])


if __name__ == "__main__":
    unittest.main()
