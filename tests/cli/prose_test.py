"""Running text, as forums and letters have it: disguised addresses, names, results, near misses."""

import unittest

from support import LeakscanTest

PARAGRAPHS = {
    "letter": "M. Jean DUPONT né le 12 mars 1978 demeurant 12 rue de la Paix, 75002 PARIS "
              "a été testé positif au Covid (PCR)\n",
    "disguised": "écrire à jean.dupont [at] example [dot] com ou marie arobase example point org\n",
    "encoded": "jo&#64;example.org, lea%40example.org\n",
    "label": "NIR : 255081416802538. Envoi ts=1628263078332\n",
    "behind": "186 résidence Les Jonquilles - 31000 TOULOUSE - 06 47 38 29 15\n",
    "labelled": "Adresse : 12 rue des Lilas 67000 Strasbourg - 06 47 38 29 15\n",
    "damaged": "NIR 2 55 O8 l4 l68 O25 38, tel O6 47 38 29 l5 "
               "ou 1&nbsp;33&nbsp;08&nbsp;58&nbsp;946&nbsp;368&nbsp;60\n",
    "form": "Nom : DUPONT\nPrénom : Anne\nSécu : 255081416802538\nTél : 06 47 38 29 15\n"
            "Mobile : 06 47 38 29 16\nMail : a.dupont@example.org\n",
    "list": "NIR : 255081416802538\nNIR : 133085894636860\n",
    "dated": "Mme DURAND née le 14/08/1955 - 06 47 38 29 15\n",
    "other_label": "Date de naissance : 0647382915\n",
    "many_damaged": "/".join("O6 47 38 %02d 15" % i for i in range(60)) + "\n",
    "many": "/".join("06 47 38 %02d 15" % i for i in range(60)) + "\n",
    "call": "Mon numéro de sécu c'est 2550814168025 et la CPAM ne répond pas.\n\n"
            "Joignez-moi au 33 6 47 38 29 15\n\ncall 06 47 382 916 or write\n\n"
            "N° S.S. : 1330858946368\n\nAssuré n° 294037512000591\n\n"
            "sample : 2 5 5 0 8 2 A 1 6 8 0 2 5 9 7\n",
    "no_call": "appelez-moi plutôt 647382915\n\nsystem call 647382915 took 33647382915 ns\n",
    "headed": "Dépistage SARS-CoV-2, relevé du jour\n\n"
              "Nom : DUPONT\nDDN : 12/03/1978\nRésultat : négatif\n",
    "headless": "Relevé du jour\n\nNom : DUPONT\nDDN : 12/03/1978\nRésultat : négatif\n",
    "short": "Mme Marie DURAND, 06 47 38 29 15, PCR du 03/02/2021 : POS\n\n"
             "M. Jean DUPONT (06 47 38 29 16) doit présenter un test PCR négatif\n",
    "novel": "Il habitait 12 rue de la Paix. Le point de vente de la place. Bonjour Marie.\n",
    "doubt": "Mme Marie DURAND, 06 47 38 29 15 : si le test PCR est positif, rappelez.\n",
}


class Prose(LeakscanTest):
    def findings(self, name):
        path = self.path(name + ".txt", PARAGRAPHS[name].encode())
        done = self.scan("--reveal", "--events", "all", path)
        events = self.events(done, "exposure")
        return events, {(f["detector"], f["normalized"]) for e in events for f in e["findings"]}

    def test_letter_names_a_person_an_address_and_a_result(self):
        events, found = self.findings("letter")
        self.assertEqual(found, {("person_name", "DUPONT, JEAN"), ("birth_date", "1978-03-12"),
                                 ("postal_address", "12 RUE DE LA PAIX 75002 PARIS"),
                                 ("covid_result", "positive")})
        self.assertEqual([e["severity"] for e in events], ["critical"])
        self.assertEqual(events[0]["about"]["dept"], "75")

    def test_a_table_beside_it_does_not_tell_how_text_is_read(self):
        labelled = "Nom : Durand\nAdresse : Résidence des Pins\n\n"
        table = "Nom ; Prénom ; Tél\nDUPONT ; Jean ; 06 47 38 29 15\n\n"
        path = self.path("pasted.txt", (labelled + "Bonjour.\n\n" * 200 + table +
                                        labelled).encode())
        whole = [e["offset"] for e in self.events(self.scan(path), "exposure")]
        self.assertEqual(len(whole), 1)
        for size in ("700", "1500", "64000"):
            cut = self.scan("--chunk-bytes", size, path)
            self.assertEqual([e["offset"] for e in self.events(cut, "exposure")], whole)

    def test_addresses_in_disguise(self):
        self.assertEqual(self.findings("disguised")[1],
                         {("email", "jean.dupont@example.com"), ("email", "marie@example.org")})
        self.assertEqual(self.findings("encoded")[1],
                         {("email", "jo@example.org"), ("email", "lea@example.org")})

    def test_a_label_names_one_number(self):
        self.assertEqual(self.findings("label")[1], {("nir", "255081416802538")})

    def test_an_address_does_not_swallow_the_phone_behind_it(self):
        self.assertEqual(self.findings("behind")[1],
                         {("postal_address", "186 RESIDENCE LES JONQUILLES - 31000 TOULOUSE"),
                          ("phone", "+33647382915")})
        self.assertEqual(self.findings("labelled")[1],
                         {("postal_address", "12 RUE DES LILAS 67000 STRASBOURG"),
                          ("phone", "+33647382915")})

    def test_numbers_that_ocr_or_html_damaged(self):
        self.assertEqual(self.findings("damaged")[1],
                         {("nir", "255081416802538"), ("phone", "+33647382915"),
                          ("nir", "133085894636860")})

    def test_a_form_is_one_person_a_list_is_several(self):
        events, found = self.findings("form")
        self.assertEqual(len(events), 1)
        self.assertIn(("person_name", "DUPONT, ANNE"), found)
        self.assertEqual(len(found), 5)
        self.assertEqual(len(self.findings("list")[0]), 2)

    def test_a_label_takes_its_own_number_and_leaves_the_next(self):
        self.assertIn(("phone", "+33647382915"), self.findings("dated")[1])
        self.assertEqual(self.findings("other_label")[1], set())

    def test_a_long_line_of_numbers_is_read_to_its_end_and_none_twice(self):
        for name in ("many", "many_damaged"):
            events, found = self.findings(name)
            self.assertEqual(len(found), 60, name)
            self.assertEqual(sum(len(e["findings"]) for e in events), 60, name)

    def test_words_around_a_number_that_needs_context(self):
        self.assertEqual(self.findings("call")[1],
                         {("nir", "255081416802538"), ("phone", "+33647382915"),
                          ("phone", "+33647382916"), ("nir", "133085894636860"),
                          ("nir", "294037512000591"), ("nir", "255082A16802597")})
        self.assertEqual(self.findings("no_call")[1], set())

    def test_a_result_belongs_to_the_test_that_the_document_names(self):
        self.assertIn(("covid_result", "negative"), self.findings("headed")[1])
        self.assertEqual(self.findings("headless")[1],
                         {("person_name", "DUPONT"), ("birth_date", "1978-03-12")})
        self.assertEqual([value for kind, value in self.findings("short")[1]
                          if kind == "covid_result"], ["positive"])

    def test_a_postcode_and_its_town_make_an_address_sure(self):
        for name, text in (("agrees.txt", "Mme Marie DURAND, 12 rue A, 75002 Paris, 0647382915\n"),
                           ("agrees.csv", "nom;adresse;cp;ville\nDURAND;12 rue A;22000;St Brieuc\n"
                                          "DURAND;12 rue A;22000;SAINT-BRIEUC\n"),
                           ("one.csv", "nom;adresse\nDURAND;12 rue A 75002 Paris\n"
                                       "DURAND;12 rue A 75002 Paris\n")):
            for expected, content in (("high", text), ("medium", text.replace("Paris", "Lyon")
                                                       .replace("22000", "75002"))):
                done = self.scan("--events", "all", self.path(name, content.encode()))
                found = {f["confidence"] for e in self.events(done, "exposure")
                         for f in e["findings"] if f["detector"] == "postal_address"}
                self.assertEqual(found, {expected}, (name, content))

    def test_near_misses(self):
        self.assertEqual(self.findings("novel")[1], set())
        self.assertEqual(self.findings("doubt")[1],
                         {("person_name", "DURAND, MARIE"), ("phone", "+33647382915"),
                          ("health_term", "test pcr")})

    def test_masked_output_shows_no_name(self):
        path = self.path("letter.txt", PARAGRAPHS["letter"].encode())
        done = self.scan(path)
        for value in (b"DUPONT", b"Jean", b"Paix", b"1978-03"):
            self.assertNotIn(value, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
