"""Text in the charsets that old exports come in, damaged and undamaged."""

import unittest

from support import LeakscanTest

TABLE = ("Nom;Prénom;Numéro de sécurité sociale;Né(e) le;Téléphone\n"
         "MARTEL;Camille;2940375120005;19/03/1994;647382915\n"
         "LEVÉQUE;Zoé;1511167482013;02/11/1951;634284712\n")
LETTER = ("Bonjour, voici l’état civil.\nNom : LEVÉQUE\nPrénom : Zoé\nNé(e) le : 02/11/1951\n"
          "N° de sécurité sociale : 1511167482013\nTéléphone : 0634284712\n")
# The name that --encoding knows, and Python's.
CHARSETS = {"utf-8": "utf-8", "utf-16le": "utf-16le", "utf-16be": "utf-16be",
            "utf-32le": "utf-32le", "utf-32be": "utf-32be", "windows-1252": "cp1252",
            "iso-8859-1": "latin-1", "iso-8859-15": "iso8859-15", "macroman": "mac_roman",
            "cp850": "cp850", "cp437": "cp437"}


def encoded_again(text):
    """As a program does that takes UTF-8 for Windows-1252."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte)
                   for byte in text.encode("utf-8"))


class Charsets(LeakscanTest):
    def assert_found(self, text, *args):
        done = self.scan("--reveal", *args, self.path("input", text))
        self.assertEqual(done.stderr, b"")
        event = self.events(done, "exposure")[-1]
        found = {f["detector"]: f["normalized"] for f in event["findings"]}
        self.assertEqual(found.get("person_name"), "LEVEQUE, ZOE")
        self.assertEqual(found.get("birth_date"), "1951-11-02")
        self.assertEqual(found.get("nir"), "151116748201366")
        self.assertEqual(found.get("phone"), "+33634284712")
        return event, self.events(done, "input")[0]["encoding"]

    def test_by_content(self):
        for name, python in CHARSETS.items():
            if name in ("iso-8859-1", "cp437"):  # read as what includes them
                continue
            for text in (TABLE, LETTER):
                with self.subTest(charset=name, text=text[:3]):
                    raw = text.replace("’", "'").encode(python, "replace")
                    _, encoding = self.assert_found(raw)
                    if name != "iso-8859-15":
                        self.assertEqual(encoding, name)

    def test_by_mark(self):
        for python in ("utf-8-sig", "utf-16", "utf-32"):
            self.assert_found(TABLE.encode(python))

    def test_by_name(self):
        for name, python in CHARSETS.items():
            with self.subTest(charset=name):
                self.assert_found(TABLE.encode(python, "replace"), "--encoding", name)
                self.assert_found(TABLE.encode(python, "replace"), "--encoding", name.upper())

    def test_places_are_those_of_the_file(self):
        for python in ("utf-32le", "cp850", "mac_roman"):
            raw = TABLE.encode(python)
            event, _ = self.assert_found(raw)
            written = raw[event["offset"]:event["offset"] + event["length"]].decode(python)
            self.assertEqual(written, TABLE.splitlines()[2])

    def test_encoded_twice_and_more(self):
        for text in (TABLE, LETTER):
            once = encoded_again(text)
            self.assert_found(once.encode("utf-8"))
            self.assert_found(encoded_again(once).encode("utf-8"))
            self.assert_found(once.encode("cp1252", "ignore"))

    def test_an_unknown_name_is_refused(self):
        done = self.scan("--encoding", "klingon", self.path("input", b"x"))
        self.assertEqual(done.returncode, 2)
        for name in CHARSETS:
            self.assertIn(name.encode(), done.stderr)


if __name__ == "__main__":
    unittest.main()
