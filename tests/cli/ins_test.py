"""The OID beside an INS: what kind of number it is, and whether it is anybody's."""

import unittest

from support import LeakscanTest

NIR = "185057800608491"
OID = "1.2.250.1.213.1.4."


class Ins(LeakscanTest):
    def nirs(self, name, text):
        done = self.scan("--events", "all", self.path(name, text.encode()))
        return [(event["severity"], finding)
                for event in self.events(done, "exposure")
                for finding in event["findings"] if finding["detector"] == "nir"]

    def check(self, name, text, severity, **keys):
        found = self.nirs(name, text)
        self.assertEqual(len(found), 1, name)
        self.assertEqual(found[0][0], severity, name)
        for key, value in keys.items():
            self.assertEqual(found[0][1].get(key), value, (name, key))

    def test_a_number_for_tests_is_nobodys(self):
        for last, fictional in (("10", True), ("11", True), ("8", None), ("13", None)):
            severity = "info" if fictional else "high"
            self.check("a.hl7", f"PID|||{NIR}^^^ASIP-SANTE-INS-NIR&{OID}{last}&ISO^INS||X\n",
                       severity, fictional=fictional, confidence="high")
            self.check("a.json", f'{{"identifier":[{{"system":"urn:oid:{OID}{last}","value":'
                                 f'"{NIR}"}}],"family":"DURAND","birthDate":"1985-05-12"}}\n',
                       severity, fictional=fictional, confidence="high")
            self.check("a.xml", f'<id root="{OID}{last}" extension="{NIR}"/>\n',
                       severity, fictional=fictional, confidence="high")

    def test_the_rest_of_a_test_row_is_nobodys_either(self):
        done = self.scan("--events", "all", self.path("a.csv", (
            f"nom;prenom;ddn;ins;oid\nDURAND;Marie;12/05/1985;{NIR};{OID}10\n"
            f"DURAND;Marie;12/05/1985;{NIR};{OID}8\n").encode()))
        self.assertEqual([e["severity"] for e in self.events(done, "exposure")], ["info", "high"])

    def test_an_oid_is_as_good_as_a_label(self):
        without = "2550814168025"
        self.check("b.json", f'{{"system":"urn:oid:{OID}8","value":"{without}"}}\n', "high",
                   confidence="medium")
        self.assertEqual(self.nirs("c.json", f'{{"system":"urn:oid:{OID}2","value":"{without}"}}\n'),
                         [])
        self.check("d.txt", f"{NIR} ({OID}8)\n", "high", confidence="high")
        self.check("e.txt", f"{NIR} ({OID}2)\n", "high", confidence="medium")

    def test_a_waiting_number_is_called_nia(self):
        self.check("f.txt", f"INS {NIR} {OID}9\n", "high", kind="nia")


if __name__ == "__main__":
    unittest.main()
