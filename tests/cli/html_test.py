"""HTML: the same people as in the plain form, each finding where its bytes are."""

import csv
import html
import subprocess
import unittest

from support import CORPUS, LeakscanTest

SAME = ["exposures", "by_severity", "by_category", "by_detector", "persons", "persons_min",
        "persons_max", "critical", "with_nir", "with_health", "with_name_birth", "minors",
        "reachable"]


class Html(LeakscanTest):
    def corpus(self, *args):
        path = self.path("corpus")
        subprocess.run([CORPUS, *args, "-o", path], check=True, timeout=60)
        with open(path, encoding="utf-8", newline="") as text:
            return text.read()

    def expect_same(self, plain, page):
        summaries = []
        for name, text in (("plain", plain), ("page", page)):
            path = self.path(name, text.encode())
            done = self.scan("--events", "summary", "-j2", "--chunk-bytes", "30000", path)
            self.assertEqual(done.returncode, 1)
            summaries.append(self.summary(done))
        for key in SAME:
            self.assertEqual(summaries[0][key], summaries[1][key], key)
        self.assertEqual(list(summaries[1]["by_format"]), ["html"])
        self.assertEqual(summaries[1]["bytes_scanned"], len(page.encode()))
        self.assertTrue(summaries[1]["complete"])

    def test_a_table_has_the_people_of_its_csv(self):
        plain = self.corpus("people", "--count", "2000", "--families", "--repeats")
        page = "<html><body><h1>Export</h1><table>\n"
        for i, row in enumerate(csv.reader(plain.splitlines(), delimiter=";")):
            tag = "td" if i else "th"
            cells = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)
            page += f"<tr>{cells}</tr>\n"
        self.expect_same(plain, page + "</table></body></html>\n")

    def test_a_forum_has_the_leaks_of_its_posts(self):
        plain = self.corpus("forum", "--bytes", "1000000")
        page = "<!DOCTYPE html>\n<html><body><div id=posts>\n"
        for i, post in enumerate(plain.split("\n\n")):
            body = html.escape(post).replace("\n", "<br />\n")
            page += (f'<div class="post bg{i % 2}" id="p{i}"><dl><dt><a href="./u={i}">membre</a></dt>'
                     f'<dd>Messages : {i}</dd></dl><div class="content">{body}</div></div>\n')
        self.expect_same(plain, page + "</div></body></html>\n")

    def test_places_are_those_of_the_bytes(self):
        written = {
            "phone": "06 <b>47</b>&nbsp;38 29 15",
            "nir": "2&#160;94 03 75 120 005 91",
            "email": "camille.martel&#64;example.org",
        }
        page = ("<html><meta charset=iso-8859-1><body>\n<p>" + "é" * 5000 + "</p>\n<p>Tél "
                + ", ".join(written.values()) + "</p></body></html>").encode("latin-1")
        done = self.scan(self.path("page", page))
        (event,) = self.events(done, "exposure")
        self.assertEqual(event["line"], 3)
        found = {}
        for finding in event["findings"]:
            begin = finding["offset"]
            found[finding["detector"]] = page[begin:begin + finding["length"]].decode("latin-1")
        self.assertEqual(found, written)

    def test_markup_that_is_never_closed_hides_nothing(self):
        row = "<p>Camille, 06 47 38 29 15</p>\n"
        for opening in ("<!--", "<a title=\"", "<script>", "<textarea>", "<table><tr><td>", "<![CDATA["):
            page = f"<html><body>\n{opening}\n{row * 3}</body></html>"
            done = self.scan(self.path("page", page.encode()))
            self.assertEqual(self.summary(done)["by_detector"].get("phone"), 3, opening)


if __name__ == "__main__":
    unittest.main()
