"""What stands beside a NIR says whose it is: birth date, sex, title and place of birth."""

import unittest

from support import LeakscanTest

NIR = "255085014702584"  # a woman, August 1955, Coutances (50147)


class CrossCheck(LeakscanTest):
    def nir(self, text, name="a.csv"):
        done = self.scan("--events", "all", self.path(name, text.encode()))
        found = [f for event in self.events(done, "exposure") for f in event["findings"]
                 if f["detector"] == "nir"]
        self.assertEqual(len(found), 1, text)
        return found[0]["confidence"], found[0].get("holder", "subject")

    def test_the_place_of_birth_makes_a_nir_sure(self):
        for header, place in (("lieu_naissance", "Coutances"), ("Lieu de naissance", "50147"),
                              ("commune_naissance_insee", "50147"), ("cp_naissance", "50200"),
                              ("ville_naissance", "COUTANCES (50)")):
            self.assertEqual(self.nir(f"x;{header}\n{NIR};{place}\n"), ("high", "subject"), header)
        self.assertEqual(self.nir(f"x;lieu_naissance\n{NIR};Lille\n"), ("medium", "subject"))
        self.assertEqual(self.nir(f"x;commune\n{NIR};Coutances\n"), ("medium", "subject"))

    def test_without_its_key_only_the_commune_does(self):
        for place, confidence in (("Coutances", "high"), ("50200", "medium"), ("Lille", "medium")):
            self.assertEqual(self.nir(f"nir;lieu_naissance\n{NIR[:13]};{place}\n"),
                             (confidence, "subject"))

    def test_places_stand_in_json_and_in_text_too(self):
        self.assertEqual(self.nir(f'{{"x":"{NIR}","lieuNaissance":"Coutances"}}\n', "a.json"),
                         ("high", "subject"))
        both = f'{{"x":"{NIR}"}}\n{{"lieuNaissance":"Coutances"}}\n'
        self.assertEqual(self.nir(both, "b.json"), ("medium", "subject"))
        self.assertEqual(self.nir(f"Lieu de naissance : Coutances\nvu {NIR} hier\n", "a.txt"),
                         ("high", "subject"))

    def test_a_title_agrees_and_never_contradicts(self):
        for text, expected in ((f"Mme Anne MARTEL, {NIR}", "high"),
                               (f"M. Paul MARTEL, {NIR}", "medium"),
                               (f"Mme Anne MARTEL, M. Paul MARTEL, {NIR}", "medium"),
                               (f"Dr Anne MARTEL, {NIR}", "medium")):
            self.assertEqual(self.nir(text + "\n", "a.txt"), (expected, "subject"), text)

    def test_sex_and_birth_date_agree_or_contradict(self):
        for header, value, expected in (("sexe", "F", ("high", "subject")),
                                        ("civilite", "M.", ("medium", "other")),
                                        ("date_naissance", "14/08/1955", ("high", "subject")),
                                        ("date_naissance", "03/02/2011", ("medium", "other"))):
            self.assertEqual(self.nir(f"x;{header}\n{NIR};{value}\n"), expected, value)

    def test_words_for_examples_lower_by_one_step(self):
        for text, expected in ((f"Exemple de num\u00e9ro fictif : {NIR}", "low"),
                               (f"NIR : {NIR} (sp\u00e9cimen)", "medium"),
                               (f"num\u00e9ro fictif : {NIR}, Mme Anne MARTEL", "low"),
                               (f"un exemple\nNIR : {NIR}", "high"),
                               (f"num\u00e9ro de test : {NIR}", "medium")):
            self.assertEqual(self.nir(text + "\n", "a.txt")[0], expected, text)
        self.assertEqual(self.nir(f"exemple;nir\nfictif;{NIR}\n")[0], "high")  # a table's cells

    def test_explain_gives_the_reason(self):
        for text, reason in ((f"Mme Anne MARTEL, {NIR}", b"agrees"),
                             (f"NIR {NIR} (fictif)", b"call it an example"),
                             (f"NIR {NIR} n\u00e9e le 03/02/2011", b"another person's")):
            line = [line for line in self.run_leakscan("explain", text).stdout.splitlines()
                    if line.startswith(b"nir ")]
            self.assertEqual(len(line), 1)
            self.assertIn(reason, line[0])


if __name__ == "__main__":
    unittest.main()
