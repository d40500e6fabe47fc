"""What points to a leak without naming a person: links and watched names, by the real binary."""

import unittest

from support import LeakscanTest, NIR

LINK = "https://mega.nz/file/AbCdEfGh#c1ef-secrete"
POST = "Base SIDEP, 1 400 000 lignes : " + LINK + "\n\nMerci du partage.\n"


class Leads(LeakscanTest):
    def leads(self, text, *more):
        done = self.scan(*more, "-", stdin=text.encode())
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return self.events(done, "lead")

    def test_a_link_beside_words_of_leaks_is_a_lead_and_no_exposure(self):
        done = self.scan("-", stdin=POST.encode())
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        (lead,) = self.events(done, "lead")
        self.assertEqual(list(lead), ["type", "id", "fingerprint", "source", "format", "record", "line",
                                      "offset", "length", "confidence", "categories", "findings"])
        (finding,) = lead["findings"]
        self.assertEqual((finding["detector"], finding["masked"]), ("leak_link", "mega.nz/•••"))
        begin = finding["offset"]
        self.assertEqual(POST.encode()[begin:begin + finding["length"]].decode(), LINK)
        self.assertNotIn(b"secrete", done.stdout)
        summary = self.summary(done)
        self.assertEqual((summary["leads"], summary["exposures"], summary["persons"]), (1, 0, 0))
        self.assertEqual(summary["by_severity"]["info"], 0)

    def test_reveal_gives_the_link(self):
        (lead,) = self.leads(POST.replace("mega.nz", "MEGA[.]nz"), "--reveal")
        self.assertEqual(lead["findings"][0]["normalized"], LINK)

    def test_the_same_link_without_such_words_is_none(self):
        self.assertEqual(self.leads("Photos du mariage : " + LINK + "\n"), [])

    def test_beside_a_person_it_stands_among_the_findings(self):
        done = self.scan("-", stdin=f"dump complet {LINK} exemple NIR {NIR}\n".encode())
        self.assertEqual(self.events(done, "lead"), [])
        (exposure,) = self.events(done, "exposure")
        self.assertEqual({f["detector"] for f in exposure["findings"]}, {"leak_link", "nir"})
        self.assertIn("lead", exposure["categories"])

    def test_in_json_and_tables(self):
        self.assertEqual(len(self.leads('{"post":"nouvelle fuite \\n' + LINK + '"}\n')), 1)
        self.assertEqual(len(self.leads("id;texte\n1;nouvelle fuite " + LINK + "\n2;rien\n")), 1)

    def test_in_a_list_of_persons_its_line_is_a_lead(self):
        text = "Anne 0647382915\nLouis 0647382916\nle dump " + LINK + "\n"
        done = self.scan("-", stdin=text.encode())
        self.assertEqual(len(self.events(done, "exposure")), 2)
        self.assertEqual(self.events(done, "lead")[0]["line"], 3)

    def test_watched_names_are_found_in_every_spelling(self):
        watch = self.path("watch.txt", "# ours\n\nCHU Saint-Éloi-les-Bains\nexemple-sante.fr\n".encode())
        for text in ("archive du chu saint eloi les bains", "chu_saint-eloi_les_bains.zip",
                     "CHU SAINT-ÉLOI-LES-BAINS", "https://intranet.exemple-sante.fr/login"):
            with self.subTest(text=text):
                (lead,) = self.leads(text + "\n", "--watch", watch)
                self.assertEqual(lead["findings"][0]["detector"], "watch")
        for text in ("chu saint eloi les bainsx", "monexemple-sante.fr", "exemple-sante.frx"):
            with self.subTest(text=text):
                self.assertEqual(self.leads(text + "\n", "--watch", watch), [])

    def test_a_watched_domain_counts_inside_an_address(self):
        watch = self.path("watch.txt", b"exemple-sante.fr\n")
        done = self.scan("--watch", watch, "-", stdin=b"contact : a.zinzolin@exemple-sante.fr\n")
        (exposure,) = self.events(done, "exposure")
        self.assertEqual({f["detector"]: f["masked"] for f in exposure["findings"]},
                         {"email": "a•••@•••", "watch": "exemple-sante.fr"})

    def test_a_bad_list_is_refused_by_its_line(self):
        for content in (b"ok name\nx\n", b"\xff\xfe name\n", b"# only a comment\n"):
            done = self.scan("--watch", self.path("watch.txt", content), "-")
            self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(self.scan("--watch", self.path("none.txt"), "-").returncode, 2)

    def test_text_output_names_the_host_alone(self):
        done = self.scan("--format", "text", "-", stdin=POST.encode())
        self.assertEqual(done.stdout.decode(), "lead      -:1  leak_link mega.nz/•••\n")


if __name__ == "__main__":
    unittest.main()
