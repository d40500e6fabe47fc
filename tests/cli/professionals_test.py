"""Whose a number is where health professionals are named: the practice's is no patient's."""

import unittest

from support import LeakscanTest

PRACTICES = {
    "directory line": "Dr Anne PETIT, cardiologue, 12 rue de la Paix, 75002 Paris, 01 47 38 29 15\n",
    "signature": "Cordialement,\nDr Paul MARTIN\nCardiologue\nTél : 01 47 38 29 15\n"
                 "p.martin@ville.example.org\n",
    "prescriber": "Prescripteur : MARTIN Paul - 01 47 38 29 15\n",
    "rpps": "Anne PETIT\nRPPS 10003879623\nTél 01 47 38 29 15\n",
    "letterhead": "CENTRE DES PEUPLIERS\nSecrétariat : 01.47.38.29.15\n",
    "secure mail": "écrire à jean.dupont@medecin.mssante.fr\n",
}
PATIENTS = {
    "patient of": "Le Dr Petit suit Mme Marie DURAND, 06 47 38 29 15\n",
    "greeting": "Bonjour Dr Petit,\nmon numéro est le 06 47 38 29 15\n",
    "greeting only": "Bonjour Dr Petit,\n06 47 38 29 15\n",
    "me": "Le Dr Martin suit mon fils, vous pouvez me joindre au 06 47 38 29 15\n",
    "sentence": "Je sors de chez le Dr Martin. Le 06 47 38 29 15 répond le soir\n",
    "hospital": "Hôpital hier, appelez-moi au 06 47 38 29 15\n",
    "patient": "Dr Martin\nPatient : Marie DURAND\n06 47 38 29 15\n",
}


class Professionals(LeakscanTest):
    def exposures(self, name, text):
        done = self.scan("--events", "all", self.path(name, text.encode()))
        return self.events(done, "exposure")

    def test_the_practices_number_is_nobodys_leak(self):
        for name, text in PRACTICES.items():
            events = self.exposures(name + ".txt", text)
            self.assertEqual([e["severity"] for e in events], ["info"], name)
            for finding in events[0]["findings"]:
                self.assertEqual(finding.get("holder"), "professional", (name, finding))

    def test_a_patients_number_stays_a_patients(self):
        for name, text in PATIENTS.items():
            found = [finding for event in self.exposures(name + ".txt", text)
                     for finding in event["findings"] if finding["detector"] == "phone"]
            self.assertEqual([f.get("holder") for f in found], [None], name)

    def test_a_form_keeps_the_doctors_number_and_the_patients_apart(self):
        events = self.exposures("form.txt", (
            "Nom : DUPONT\nDDN : 12/05/1980\nMédecin traitant : Dr Paul MARTIN, tél. 01 47 38 29 17\n"
            "Tél : 06 47 38 29 18\n"))
        holders = [(f["detector"], f.get("holder")) for f in events[0]["findings"]]
        self.assertEqual(holders, [("person_name", None), ("birth_date", None),
                                   ("person_name", "professional"), ("phone", "professional"),
                                   ("phone", None)])
        self.assertEqual(events[0]["severity"], "high")

    def test_a_directory_is_not_critical(self):
        row = "PETIT;Anne;12 rue de la Paix;75002;Paris;0147382915"
        for head, more in (("specialite", ";cardiologue"), ("rpps", ";10003879623")):
            text = f"nom;prenom;adresse;cp;ville;telephone;{head}\n{row}{more}\n{row}{more}\n"
            events = self.exposures("annuaire_sante.csv", text)
            self.assertEqual({e["severity"] for e in events}, {"info"}, head)
        for head, more in (("rpps_prescripteur", ";10003879623"), ("remarque", ";cardiologue")):
            text = f"nom;prenom;adresse;cp;ville;telephone;{head}\n{row}{more}\n{row}{more}\n"
            events = self.exposures("export_sante.csv", text)
            self.assertEqual({e["severity"] for e in events}, {"critical"}, head)

    def test_a_patient_in_a_professionals_table_is_a_patient(self):
        text = ("nom;prenom;date_naissance;specialite;resultat_pcr\n"
                "DURAND;Marie;14/08/1955;ORL;positif\nDURAND;Marie;14/08/1955;ORL;positif\n")
        self.assertEqual({e["severity"] for e in self.exposures("a.csv", text)}, {"critical"})


if __name__ == "__main__":
    unittest.main()
