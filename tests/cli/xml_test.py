"""XML exports: the elements that repeat are records, their names say what values are."""

import unittest

from support import LeakscanTest

PEOPLE = [
    {"nom": "MARTEL", "prenom": "Camille", "naissance": "1994-03-19", "nir": "294037512000591",
     "telephone": "0647382915", "email": "c.martel@orange.fr"},
    {"nom": "LEROUX", "prenom": "Jean", "naissance": "1951-11-02", "nir": "151116748201366",
     "telephone": "0634284712", "email": "jean.leroux@free.fr"},
    {"nom": "WURTZ", "prenom": "Zoé", "naissance": "2010-07-30", "nir": "210079873502224",
     "telephone": "0612983476", "email": "p.wurtz@laposte.net"},
]
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def elements(one):
    return "".join(f"<{name}>{value}</{name}>" for name, value in one.items())


def fhir(one):
    return (f'<Patient><identifier><system value="urn:oid:1.2.250.1.213.1.4.8"/>'
            f'<value value="{one["nir"]}"/></identifier><name><family value="{one["nom"]}"/>'
            f'<given value="{one["prenom"]}"/></name><telecom><system value="phone"/>'
            f'<value value="{one["telephone"]}"/></telecom><telecom><system value="email"/>'
            f'<value value="{one["email"]}"/></telecom><birthDate value="{one["naissance"]}"/>'
            "</Patient>")


def cda(one):
    return (f'<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="1.2" extension="a"/>'
            '<templateId root="1.3" extension="b"/><title>Compte rendu</title><recordTarget>'
            f'<patientRole><id root="1.2.250.1.213.1.4.8" extension="{one["nir"]}"/>'
            f'<telecom value="tel:{one["telephone"]}"/><telecom value="mailto:{one["email"]}"/>'
            f'<patient><name><given>{one["prenom"]}</given><family>{one["nom"]}</family></name>'
            f'<birthTime value="{one["naissance"].replace("-", "")}"/></patient></patientRole>'
            "</recordTarget><component><section><text>Recherche SARS-CoV-2 par RT-PCR : positif"
            "</text></section></component></ClinicalDocument>\n")


class Xml(LeakscanTest):
    def assert_found(self, text, people=None, encoding="utf-8"):
        people = PEOPLE if people is None else people
        done = self.scan("--reveal", self.path("input", text.encode(encoding)))
        self.assertEqual(self.events(done, "input")[0]["format"], "xml")
        events = self.events(done, "exposure")
        found = [{f["detector"]: f["normalized"] for f in event["findings"]} for event in events]
        names = [f"{one['nom']}, {one['prenom'].upper().replace('É', 'E')}" for one in people]
        self.assertEqual([one.get("person_name") for one in found], names)
        for detector, name in (("birth_date", "naissance"), ("nir", "nir"), ("email", "email")):
            self.assertEqual([one.get(detector) for one in found], [one[name] for one in people])
        self.assertEqual([one.get("phone") for one in found],
                         ["+33" + one["telephone"][1:] for one in people])
        return events

    def test_elements_and_attributes(self):
        for rows in ("".join(f"<patient>{elements(one)}</patient>\n" for one in PEOPLE),
                     "".join(f"<p><identite>{elements(one)}</identite></p>" for one in PEOPLE),
                     "".join("<p " + " ".join(f'{k}="{v}"' for k, v in one.items()) + "/>"
                             for one in PEOPLE)):
            self.assert_found(DECLARATION + "<patients>\n" + rows + "</patients>\n")
            self.assert_found("<export><version>x</version><liste>" + rows + "</liste></export>")

    def test_a_name_and_a_place_alone(self):
        plain = {"nom": "MARTEL", "prenom": "Camille", "adresse": "Résidence des Pins"}
        text = DECLARATION + "<patients>" + "".join(
            f"<patient>{elements(one)}</patient>" for one in (plain, *PEOPLE)) + "</patients>"
        events = self.events(self.scan(self.path("input", text.encode())), "exposure")
        self.assertEqual(len(events), 1 + len(PEOPLE))

    def test_exports_of_databases(self):
        mysql = "".join("<row>" + "".join(f'<field name="{name}">{value}</field>\n'
                                          for name, value in one.items()) + "</row>\n"
                        for one in PEOPLE)
        self.assert_found(f'{DECLARATION}<resultset statement="select">\n{mysql}</resultset>')
        self.assert_found(f'{DECLARATION}<mysqldump><database name="sante">'
                          f'<table_data name="patients">{mysql}</table_data></database></mysqldump>')
        admin = "".join('<table name="p">' + "".join(f'<column name="{name}">{value}</column>'
                                                     for name, value in one.items()) + "</table>"
                        for one in PEOPLE)
        self.assert_found(f'{DECLARATION}<pma_xml_export version="1.0"><database name="sante">'
                          f"{admin}</database></pma_xml_export>")

    def test_fhir(self):
        self.assert_found('<Bundle xmlns="http://hl7.org/fhir">' + "".join(
            f"<entry><resource>{fhir(one)}</resource></entry>\n" for one in PEOPLE) + "</Bundle>")
        self.assert_found(DECLARATION + fhir(PEOPLE[0]), PEOPLE[:1])

    def test_cda(self):
        events = self.assert_found(DECLARATION + cda(PEOPLE[0]), PEOPLE[:1])
        self.assertEqual(events[0]["severity"], "critical")
        self.assertIn("covid_result", [f["detector"] for f in events[0]["findings"]])

    def test_entities_and_character_data(self):
        person = dict(PEOPLE[2], prenom="Zo&#233;", nom="<![CDATA[WURTZ]]>")
        self.assert_found(f"<l><p>{elements(person)}</p><p><x/></p></l>", PEOPLE[2:])

    def test_other_charsets(self):
        rows = "".join(f"<patient>{elements(one)}</patient>\n" for one in PEOPLE)
        for encoding in ("windows-1252", "utf-16"):
            self.assert_found(f'<?xml version="1.0" encoding="{encoding}"?><l>{rows}</l>',
                              encoding=encoding)

    def test_an_entity_bomb_is_read_as_it_is_written(self):
        bomb = "<!DOCTYPE l [<!ENTITY a0 'lol'>" + "".join(
            f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12)) + "]>"
        rows = "".join(f"<patient>{elements(one)}</patient>\n" for one in PEOPLE)
        self.assert_found(f'<?xml version="1.0"?>{bomb}<l><x>&a11;</x>{rows}</l>')

    def test_places_and_any_number_of_threads(self):
        text = DECLARATION + "<patients>\n" + "".join(
            f"<patient>{elements(one)}</patient>\n" for one in PEOPLE * 20000) + "</patients>\n"
        path = self.path("big.xml", text.encode())
        outputs = set()
        for threads in ("-j1", "-j3"):
            done = self.scan(threads, path)
            lines = [line for line in done.stdout.splitlines() if b'"type":"exposure"' in line]
            outputs.add(b"\n".join(lines))
        self.assertEqual(len(outputs), 1)
        event = self.events(done, "exposure")[31]
        self.assertEqual(event["line"], 34)
        written = text.encode()[event["offset"]:event["offset"] + event["length"]].decode()
        self.assertEqual(written, f"<patient>{elements(PEOPLE[1])}</patient>")


if __name__ == "__main__":
    unittest.main()
