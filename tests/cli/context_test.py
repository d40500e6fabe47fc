"""The context of an exposure: where it was posted, when, and by whom as a token; nobody in clear."""

import unittest

from support import LeakscanTest

TITLE = "Fuite labo : dossier de Camille Martel, camille.martel@example.org, 294037512000591"
CLEAR = [b"artel", b"MARTEL", b"amille", b"294037512000591", b"shadow", b"oumou", b"@example.org"]
PAGE = f"""<!DOCTYPE html><html><head><title>{TITLE} - Forum</title>
<link rel="canonical" href="https://forum.example/fil/20731/fuite-labo"></head><body>
<div class="post" id="p1"><a class="username" href="/u/1">shadow</a>
<time datetime="2024-05-12T14:03:00+02:00">hier</time>
<div>Nom : MARTEL<br>NIR 2 94 03 75 120 005 91<br>Oumou shadow</div></div>
<div class="post" id="p2"><p class="author"><span>Message</span> par
<a class="username" href="/u/2">oumou&eacute;</a></p><span class="date">13/05/2024 à 9:05</span>
<div>NIR 1.95.01.72.626.762.15</div></div>
<p>NIR 2 94 03 75 120 005 91</p>
</body></html>
"""
POSTS = """\
{"title":"Camille Martel 294037512000591","author":"camille.martel@example.org","created_at":"2024-05-12 14:03:22","url":"https://forum.example/p/1","text":"NIR 2 94 03 75 120 005 91"}
{"kind":"t1","data":{"body":"NIR 1.95.01.72.626.762.15","user":{"name":"shadow"},"created_utc":1715522580}}
{"author":"shadow","date":"2024-05-12","nir":"294037512000591"}
{"text":"NIR 2 94 03 75 120 005 91","author":"SHADOW","date":"1994-03-19"}
"""
VARIANTS = [["-j1"], ["-j2"], ["-j4", "--chunk-bytes", "97"], ["-j3", "--chunk-bytes", "1"]]


class Context(LeakscanTest):
    def contexts(self, path):
        outputs = []
        for options in VARIANTS:
            done = self.scan(*options, path)
            self.assertEqual(done.returncode, 1)
            outputs.append([line for line in done.stdout.splitlines() if b'"type":"exposure"' in line])
        for output in outputs[1:]:
            self.assertEqual(output, outputs[0])
        return [event.get("context") for event in self.events(b"\n".join(outputs[0]) + b"\n")]

    def expect_masked(self, *args):
        done = self.scan("--events", "all", *args)
        for clear in CLEAR:
            self.assertNotIn(clear, done.stdout)

    def test_a_page_tells_its_posts(self):
        path = self.path("page.html", PAGE.encode())
        self.expect_masked(path)
        _, first, second, behind = self.contexts(path)
        page = {"url": "https://forum.example/fil/20731/fuite-labo", "title": first["title"]}
        self.assertTrue(page["title"].startswith("Fuite labo : dossier "))
        self.assertTrue(page["title"].endswith(" - Forum"))
        self.assertEqual(list(first), ["url", "posted", "title", "author"])
        self.assertEqual(first["posted"], "2024-05-12T14:03:00+02:00")
        self.assertEqual(second["posted"], "2024-05-13T09:05")
        self.assertEqual(len({first["author"], second["author"]}), 2)
        for post in (first, second):
            self.assertRegex(post.pop("author"), "^t:[0-9a-f]{32}$")
            post.pop("posted")
        self.assertEqual([first, second["url"], behind], [page, page["url"], page])

    def test_the_next_page_has_a_title_of_its_own(self):
        plain = "<!DOCTYPE html><html><body><p>NIR 1.95.01.72.626.762.15</p></body></html>\n"
        path = self.path("pages.html", (PAGE + plain).encode())
        self.assertIsNone(self.contexts(path)[-1])

    def test_a_post_of_json_tells_itself(self):
        path = self.path("posts.ndjson", POSTS.encode())
        self.expect_masked(path)
        first, second, row, birth = self.contexts(path)
        self.assertEqual(list(first), ["url", "posted", "title", "author"])
        self.assertEqual(first["url"], "https://forum.example/p/1")
        self.assertEqual(first["posted"], "2024-05-12T14:03:22")
        self.assertEqual(second["posted"], "2024-05-12T14:03:00Z")
        self.assertIsNone(row)
        self.assertEqual(birth, {"author": second["author"]})

    def test_everything_long_leaves_room_for_the_findings(self):
        post = ('{"title":"' + "\\u0001" * 1900 + '","url":"https://forum.example/' + "%01\\u0001" * 400
                + '","author":"' + "x" * 5000 + '","text":"'
                + "NIR 2 94 03 75 120 005 91, 06 47 38 29 15 " * 50 + '"}\n')
        done = self.scan(self.path("long.ndjson", post.encode()))
        events = self.events(done, "exposure")
        self.assertTrue(events[0]["truncated"])
        self.assertEqual({f["detector"] for e in events for f in e["findings"]}, {"nir", "phone"})


if __name__ == "__main__":
    unittest.main()
