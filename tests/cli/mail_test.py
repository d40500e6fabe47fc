"""Mail: messages and mailboxes as Python's own library writes them, read by the real binary."""

import gzip
import mailbox
import unittest
from email.message import EmailMessage

from support import HEADER, NIR, NIR_LINE, ROW, LeakscanTest


def message(subject="Résultats", text="Bonjour\n\nNIR 2 94 03 75 120 005 91\n"):
    mail = EmailMessage()
    mail["From"] = "Zoé Brunel <zoe.brunel@courrier-brunel.fr>"
    mail["To"] = "theo.brunel@courrier-brunel.fr"
    mail["Subject"] = subject
    mail["Date"] = "Wed, 24 Feb 2021 08:00:00 +0100"
    mail["Message-ID"] = "<20210224.0647382917@mail.example.net>"
    mail.set_content(text)
    return mail


class Mail(LeakscanTest):
    def exposures(self, done):
        return {e["source"].split("/")[-1]: e for e in self.events(done, "exposure")}

    def test_a_mail_is_one_record(self):
        done = self.scan("--reveal", self.path("a.eml", message().as_bytes()))
        self.assertEqual(done.returncode, 1)
        (event,) = self.events(done, "exposure")
        self.assertEqual((event["format"], event["record"]), ("mail", 1))
        self.assertIsNone(event["offset"])
        self.assertIsNone(event["length"])
        self.assertIsNone(event["line"])
        found = sorted(f["normalized"] for f in event["findings"]
                       if f["detector"] in ("nir", "email"))
        self.assertEqual(found, [NIR, "theo.brunel@courrier-brunel.fr",
                                 "zoe.brunel@courrier-brunel.fr"])
        for finding in event["findings"]:
            self.assertIsNone(finding["offset"])
            self.assertIsNone(finding["length"])
        self.assertEqual(self.summary(done)["by_format"], {"mail": 1})
        self.assertEqual(self.events(done, "input")[0]["format"], "mail")

    def test_encodings_of_the_text(self):
        for encoding in ("7bit", "quoted-printable", "base64"):
            mail = message()
            text = NIR_LINE.decode() if encoding == "7bit" else "née le...\n" + NIR_LINE.decode()
            mail.set_content(text, cte=encoding, charset="iso-8859-1")
            done = self.scan("--reveal", self.path("a.eml", mail.as_bytes()))
            (event,) = self.events(done, "exposure")
            self.assertIn(NIR, [f["normalized"] for f in event["findings"]])

    def test_attachments_are_opened_by_their_content(self):
        mail = message(text="voir les pièces\n")
        mail.add_attachment(HEADER + ROW, maintype="text", subtype="csv", filename="export été.csv")
        mail.add_attachment(gzip.compress(HEADER + ROW), maintype="application",
                            subtype="octet-stream", filename="b.bin")
        mail.add_attachment(message())
        done = self.scan(self.path("a.eml", mail.as_bytes()))
        found = self.exposures(done)
        self.assertEqual(sorted(found), ["4", "a.eml", "b.bin", "export été.csv"])
        self.assertEqual(found["b.bin"]["format"], "csv")
        self.assertEqual(found["export été.csv"]["fingerprint"], found["b.bin"]["fingerprint"])
        self.assertEqual(found["4"]["format"], "mail")
        self.assertTrue(self.summary(done)["complete"])

    def test_a_mailbox(self):
        path = self.path("box.mbox")
        box = mailbox.mbox(path)
        for i in range(30):
            box.add(message(f"mail {i}", f"From here on {i}\n\nNIR 2 94 03 75 120 005 91\n"))
        box.close()
        done = self.scan(path)
        events = self.events(done, "exposure")
        self.assertEqual([e["source"].split("!/")[1] for e in events],
                         [f"#{i + 1}" for i in range(30)])
        summary = self.summary(done)
        self.assertEqual((summary["persons"], summary["records"]), (1, 30))
        self.assertTrue(summary["complete"])
        same = self.scan("-j2", "--chunk-bytes", "100", path)
        self.assertEqual(done.stdout.splitlines()[1:-1], same.stdout.splitlines()[1:-1])

    def test_a_long_mail_is_split_and_its_list_of_people_is_one_record(self):
        people = "".join(f"mail{i}@courrier-brunel.fr\n" for i in range(300))
        done = self.scan(self.path("a.eml", message(text=people).as_bytes()))
        self.assertEqual(len({e["id"] for e in self.events(done, "exposure")}), 1)
        self.assertEqual(self.summary(done)["records"], 1)
        long = message(text="mot " * 400000 + "\n" + NIR_LINE.decode())
        done = self.scan(self.path("b.eml", long.as_bytes()))
        self.assertIn("nir", self.summary(done)["by_detector"])

    def test_each_labelled_person_of_a_mail_is_found(self):
        text = ("Nom : MARTEL\nPrénom : Camille\nDDN : 19/03/1994\nNIR : 2 94 03 75 120 005 91\n\n"
                "Nom : FABRE\nPrénom : Lucas\nDDN : 02/11/1955\n\nPatient : Zoé BRUNEL\n")
        done = self.scan("--reveal", self.path("a.eml", message(text=text).as_bytes()))
        (event,) = self.events(done, "exposure")
        names = [f["normalized"] for f in event["findings"] if f["detector"] == "person_name"]
        for name in ("MARTEL, CAMILLE", "FABRE, LUCAS", "BRUNEL, ZOE"):
            self.assertIn(name, names)

    def test_no_value_of_a_mail_leaves_it_in_clear(self):
        mail = message()
        mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf",
                            filename="cv_0647382915_zoe.brunel@courrier-brunel.fr.pdf")
        done = self.scan("--events", "all", self.path("a.eml", mail.as_bytes()[:-40]))
        for clear in (b"zoe.brunel", b"0647382915", NIR.encode(), b"courrier-brunel.fr"):
            self.assertNotIn(clear, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
