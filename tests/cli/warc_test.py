"""Crawls: WARC files as crawlers write them, read by the real binary."""

import gzip
import subprocess
import unittest

from support import NIR_LINE, LeakscanTest

URL = "http://forum.example/fil/12"


def record(kind, url, block, content_type="application/http; msgtype=response"):
    head = (f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n")
    return head.encode() + block + b"\r\n\r\n"


def response(url, body, *lines):
    return record("response", url, b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", b""]) + body)


class Warc(LeakscanTest):
    def test_plain_a_member_a_record_and_megawarc(self):
        records = [response(f"{URL}/{i}", NIR_LINE) for i in range(20)]
        joined = b"".join(records)
        found = []
        for name, content in (("a.warc", joined), ("b.warc.gz", gzip.compress(joined)),
                              ("c.warc.gz", b"".join(gzip.compress(r) for r in records))):
            done = self.scan(self.path(name, content))
            self.assertEqual(done.returncode, 1)
            events = self.events(done, "exposure")
            self.assertEqual([e["source"].split("!/")[1] for e in events],
                             [f"#{i + 1}" for i in range(20)])
            self.assertEqual([e["context"] for e in events],
                             [{"url": f"{URL}/{i}"} for i in range(20)])
            self.assertEqual(self.summary(done)["persons"], 1)
            found.append([e["fingerprint"] for e in events])
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])

    def test_the_page_is_named_in_a_fixed_place_and_masked(self):
        content = response(f"{URL}?mail=zoe.brunel@courrier-brunel.fr", NIR_LINE)
        done = self.scan("--events", "all", self.path("a.warc", content))
        self.assertNotIn(b"zoe.brunel", done.stdout + done.stderr)
        event = next(e for e in self.events(done, "exposure") if e["format"] == "text")
        keys = list(event)
        self.assertEqual(keys[-3:], ["about", "context", "findings"])
        self.assertTrue(event["context"]["url"].startswith(URL + "?mail="))
        long = self.scan(self.path("b.warc", response(URL + "/x" * 5000, NIR_LINE)))
        event = next(e for e in self.events(long, "exposure") if e["format"] == "text")
        self.assertTrue(event["truncated"])
        self.assertLessEqual(len(event["context"]["url"]), 1000)

    def test_the_charset_of_a_head_decides_where_the_content_does_not(self):
        content = "Œuvre de Camille, NIR 2 94 03 75 120 005 91, cœur\n"
        for charset, codec in (("iso-8859-15", "iso-8859-15"), ("windows-1252", "cp1252")):
            line = f"Content-Type: text/plain; charset={charset}".encode()
            done = self.scan("--reveal", self.path("a.warc", response(
                URL, content.encode(codec), line)))
            self.assertEqual(self.events(done, "input")[0]["encoding"], charset)
        utf8 = response(URL, content.encode(), b"Content-Type: text/plain; charset=iso-8859-15")
        done = self.scan(self.path("b.warc", utf8))
        self.assertEqual(self.events(done, "input")[0]["encoding"], "utf-8")

    def test_damage_is_said_and_what_follows_is_found(self):
        content = (response(URL, b"x").replace(b"Content-Length: 20", b"Content-Length: 21")
                   + b"garbage\r\n" + response(URL, NIR_LINE))
        done = self.scan("--strict", self.path("a.warc", content))
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(self.events(done, "exposure")), 1)
        self.assertIn("corrupt", [e["reason"] for e in self.events(done, "gap")])

    def test_a_crawl_by_wget(self):
        folder = self.path("site/index.txt", NIR_LINE).rsplit("/", 1)[0]
        server = subprocess.Popen(
            ["python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"], cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            port = server.stdout.readline().split()[5].decode()
            warc = self.path("crawl")
            subprocess.run(["wget", "-q", "--no-config", f"--warc-file={warc}", "-O", "/dev/null",
                            f"http://127.0.0.1:{port}/index.txt"], check=True, timeout=30,
                           stderr=subprocess.DEVNULL)
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
        done = self.scan(warc + ".warc.gz")
        event = self.events(done, "exposure")[0]
        self.assertEqual(event["context"]["url"], f"http://127.0.0.1:{port}/index.txt")
        self.assertTrue(self.summary(done)["complete"])


if __name__ == "__main__":
    unittest.main()
