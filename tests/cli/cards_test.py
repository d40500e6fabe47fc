"""Address cards (vCard 2.1 to 4.0) and directory entries (LDIF): one is one record."""

import base64
import quopri
import unittest

from support import LeakscanTest

PEOPLE = [
    ("MARTEL", "Camille", "1994-03-19", "0647382915", "c.martel@orange.fr"),
    ("LEVÉQUE", "Zoé", "1951-11-02", "0634284712", "zoe.leveque@free.fr"),
    ("WURTZ", "Poerava", "2010-07-30", "0612983476", "p.wurtz@laposte.net"),
]
NIR = "294037512000591"


def card3(last, first, birth, phone, mail):
    return (f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{last};{first};;M.;\r\nTEL;TYPE=CELL:{phone}\r\n"
            f"EMAIL;TYPE=INTERNET:{mail[:6]}\r\n {mail[6:]}\r\nBDAY:{birth}\r\n"
            "ADR;TYPE=HOME:;;12 rue des Lilas;STRASBOURG;;67000;France\r\nEND:VCARD\r\n")


def card21(last, first, birth, phone, mail):
    name = f"{quopri.encodestring(last.encode()).decode()};" + \
           quopri.encodestring(first.encode()).decode()
    mail = mail.replace("@", "=40")
    return ("BEGIN:VCARD\r\nVERSION:2.1\r\n"
            f"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{name}\r\nTEL;CELL:{phone}\r\n"
            f"EMAIL;ENCODING=QUOTED-PRINTABLE:{mail[:5]}=\r\n{mail[5:]}\r\n"
            f"BDAY:{birth.replace('-', '')}\r\nEND:VCARD\r\n")


def card4(last, first, birth, phone, mail):
    return (f"BEGIN:VCARD\nVERSION:4.0\nN:{last};{first};;;\nitem1.TEL;VALUE=uri:tel:+33{phone[1:]}\n"
            f"EMAIL:{mail}\nBDAY:{birth.replace('-', '')}\nEND:VCARD\n")


def entry(last, first, birth, phone, mail):
    def coded(text):
        return base64.b64encode(text.encode()).decode()
    return (f"dn: uid=u,ou=people,dc=example,dc=org\nsn:: {coded(last)}\ngivenName:: {coded(first)}\n"
            f"mail: {mail[:7]}\n {mail[7:]}\nmobile: {phone}\ndateNaissance: {birth}\n"
            "postalAddress: 12 rue des Lilas$67000 STRASBOURG\n\n")


class Cards(LeakscanTest):
    def assert_all_found(self, text, address=None):
        done = self.scan("--reveal", self.path("input", text.encode()))
        found = [{f["detector"]: f["normalized"] for f in event["findings"]}
                 for event in self.events(done, "exposure")]
        self.assertEqual([one.get("person_name") for one in found],
                         ["MARTEL, CAMILLE", "LEVEQUE, ZOE", "WURTZ, POERAVA"])
        self.assertEqual([one.get("birth_date") for one in found],
                         [person[2] for person in PEOPLE])
        self.assertEqual([one.get("phone") for one in found],
                         ["+33" + person[3][1:] for person in PEOPLE])
        self.assertEqual([one.get("email") for one in found], [person[4] for person in PEOPLE])
        self.assertEqual(self.summary(done)["persons"], 3)
        if address:
            self.assertEqual([one.get("postal_address") for one in found], [address] * 3)

    def test_vcards(self):
        self.assert_all_found("".join(card3(*person) for person in PEOPLE),
                              "12 RUE DES LILAS 67000 STRASBOURG")
        self.assert_all_found("".join(card21(*person) for person in PEOPLE))
        self.assert_all_found("".join(card4(*person) for person in PEOPLE))

    def test_ldif(self):
        self.assert_all_found("version: 1\n\n" + "".join(entry(*person) for person in PEOPLE))

    def test_a_name_and_a_place_alone(self):
        plain = ("BEGIN:VCARD\nVERSION:4.0\nN:MARTEL;Camille;;;\nADR:;;Résidence des Pins;;;;\n"
                 "END:VCARD\n")
        listed = "dn: ou=people,dc=example,dc=org\nsn: MARTEL\nstreet: Résidence des Pins\n\n"
        for text in (plain + card4(*PEOPLE[1]), listed + entry(*PEOPLE[1])):
            events = self.events(self.scan(self.path("input", text.encode())), "exposure")
            self.assertEqual(len(events), 2)
            self.assertEqual({f["detector"] for f in events[0]["findings"]},
                             {"person_name", "postal_address"})

    def test_a_folded_number_in_a_note_and_its_place(self):
        text = (f"BEGIN:VCARD\nN:MARTEL;Camille\nNOTE:Diabete de type 2\\, NIR {NIR[:5]}\n"
                f" {NIR[5:]}\nEND:VCARD\n")
        event = self.events(self.scan("--reveal", self.path("input", text.encode())), "exposure")[0]
        self.assertEqual(event["severity"], "critical")
        self.assertEqual(event["format"], "vcard")
        nir = next(f for f in event["findings"] if f["detector"] == "nir")
        self.assertEqual(text[nir["offset"]:nir["offset"] + nir["length"]],
                         f"{NIR[:5]}\n {NIR[5:]}")


if __name__ == "__main__":
    unittest.main()
