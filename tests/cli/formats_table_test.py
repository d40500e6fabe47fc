"""Format x compression x charset: the same two people are found in every combination, as the same
persons with the same values. Prints the table.

A further format, packing or charset is one line of FORMATS, PACKINGS or CHARSETS.
"""

import json
import unittest

import packing
from support import LeakscanTest

PEOPLE = [
    {"nom": "LEFÈVRE", "prenom": "Hélène", "date_naissance": "12/08/1955", "sexe": "F",
     "nir": "255081416802538", "telephone": "0231990412", "email": "h.lefevre@courrier-brunel.fr"},
    {"nom": "MARTEL", "prenom": "Camille", "date_naissance": "19/03/1994", "sexe": "F",
     "nir": "294037512000591", "telephone": "0647382915", "email": "camille@courrier-brunel.fr"},
]
LABELS = {"nom": "Nom", "prenom": "Prénom", "date_naissance": "Né(e) le", "sexe": "Sexe",
          "nir": "NIR", "telephone": "Tél", "email": "Mail"}


def csv(delimiter):
    rows = [list(PEOPLE[0])] + [list(person.values()) for person in PEOPLE]
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def html():
    rows = [f"<tr>{''.join(f'<td>{value}</td>' for value in p.values())}</tr>" for p in PEOPLE]
    head = "".join(f"<th>{name}</th>" for name in PEOPLE[0])
    return f"<!DOCTYPE html><html><body><table><tr>{head}</tr>{''.join(rows)}</table></body></html>"


def sql():
    rows = ",".join("(" + ",".join(f"'{value}'" for value in p.values()) + ")" for p in PEOPLE)
    return f"INSERT INTO `personnes` ({','.join(f'`{n}`' for n in PEOPLE[0])}) VALUES {rows};\n"


FORMATS = {  # name: its text
    "csv ;": csv(";"),
    "csv ,": csv(","),
    "ndjson": "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in PEOPLE),
    "json": json.dumps({"patients": PEOPLE}, ensure_ascii=False, indent=1),
    "sql": sql(),
    "html": html(),
    "xml": "<personnes>" + "".join(
        "<p>" + "".join(f"<{k}>{v}</{k}>" for k, v in p.items()) + "</p>\n"
        for p in PEOPLE) + "</personnes>\n",
    "vcard": "".join(
        f"BEGIN:VCARD\nN:{p['nom']};{p['prenom']}\nBDAY:{p['date_naissance']}\nNIR:{p['nir']}\n"
        f"TEL:{p['telephone']}\nEMAIL:{p['email']}\nEND:VCARD\n" for p in PEOPLE),
    "ldif": "\n".join(
        f"dn: o=x\nsn: {p['nom']}\ngivenName: {p['prenom']}\ndateNaissance: {p['date_naissance']}\n"
        f"nir: {p['nir']}\nmobile: {p['telephone']}\nmail: {p['email']}\n" for p in PEOPLE),
    "mysql": "".join("*** row ***\n" + "".join(f"{k:>15}: {v}\n" for k, v in p.items())
                     for p in PEOPLE),
    "markdown": "".join("| " + " | ".join(row) + " |\n" for row in (
        list(PEOPLE[0]), ["---"] * 7, *(list(p.values()) for p in PEOPLE))),
    "text": "\n".join("".join(f"{LABELS[k]} : {v}\n" for k, v in p.items()) for p in PEOPLE),
}
PACKINGS = {  # suffix: how
    "plain": lambda content: content,
    "gz": packing.gz,
    "zst": packing.zst,
    "bz2": packing.bz2_,
    "xz": packing.xz,
    "lz4": packing.lz4,
    "lzma": packing.lzma_alone,
    "tar": packing.tar,
    "zip": packing.zip_,
    "7z": packing.seven_zip,
    "ar": packing.ar,
    "cpio": packing.cpio,
    "tar.gz": lambda content: packing.gz(packing.tar(content)),
    "tar.zst": lambda content: packing.zst(packing.tar(content)),
}
CHARSETS = {  # name: its byte-order mark, Python's name
    "UTF-8": (b"", "utf-8"),
    "UTF-8-BOM": (b"\xef\xbb\xbf", "utf-8"),
    "UTF-16LE": (b"\xff\xfe", "utf-16-le"),
    "UTF-16BE": (b"\xfe\xff", "utf-16-be"),
    "Windows-1252": (b"", "cp1252"),
    "UTF-32LE": (b"", "utf-32-le"),
    "CP850": (b"", "cp850"),
    "MacRoman": (b"", "mac_roman"),
}


class FormatsTable(LeakscanTest):
    def test_same_people_in_every_combination(self):
        cells = {}  # file: its combination
        for i, (fmt, text) in enumerate(FORMATS.items()):
            for j, (suffix, pack) in enumerate(PACKINGS.items()):
                for k, (charset, (mark, codec)) in enumerate(CHARSETS.items()):
                    file = self.path(f"in/{i}-{j}-{k}", pack(mark + text.encode(codec)))
                    cells[file] = (fmt, suffix, charset)
        done = self.scan("--reveal", "--events", "all", self.path("in"))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(self.events(done, "gap"), [])

        people = {file: [] for file in cells}
        for event in self.events(done, "exposure"):
            values = {(f["detector"], f.get("normalized"), f.get("token"))
                      for f in event["findings"]}
            people[event["source"].split("!/")[0]].append(
                (event["subject"], event["severity"], sorted(values, key=str)))
        inputs = {e["path"]: e for e in self.events(done, "input")}
        expected = people[next(iter(cells))]
        self.assertEqual(len(expected), len(PEOPLE))
        for subject, _, values in expected:
            self.assertEqual({v[0] for v in values},
                             {"nir", "phone", "email", "person_name", "birth_date"}, subject)

        same = {cell: people[file] == expected and inputs[file]["persons"] == len(PEOPLE)
                and inputs[file]["complete"] for file, cell in cells.items()}
        self.print_table(same)
        self.assertEqual([cell for cell, ok in same.items() if not ok], [])
        self.assertEqual(self.summary(done)["persons"], len(PEOPLE))

    @staticmethod
    def print_table(same):
        """One row a format and packing, one column a charset: the people found."""
        print(f"\n{'':18}" + "".join(f"{charset:>14}" for charset in CHARSETS))
        for fmt in FORMATS:
            for suffix in PACKINGS:
                row = "".join(f"{len(PEOPLE) if same[fmt, suffix, charset] else '!':>14}"
                              for charset in CHARSETS)
                print(f"{fmt:9}{suffix:9}{row}")


if __name__ == "__main__":
    unittest.main()
