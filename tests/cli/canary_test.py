"""No clear value leaves the process: not by stdout, stderr, output files, nor any system call."""

import base64
import gzip
import os
import re
import shutil
import subprocess
import unittest
import urllib.parse

from support import LEAKSCAN, LeakscanTest

CANARIES = {
    "nir": b"294037512000591",
    "phone": b"0647382915",
    "email": b"canari.zinzolin@courrier-invente.fr",
    "name": b"ZINZOLINE",
    "ipp": b"8123498765",
    "iban": b"FR7630006000011234567890189",
    "card": b"4539578763621486",
}


def spellings(value):
    text = value.decode()
    yield value
    yield text.upper().encode()
    yield value.hex().encode()
    yield value.hex().upper().encode()
    for shift in range(3):  # base64 depends on where in a group the value begins
        coded = base64.b64encode(b"\0" * shift + value)
        yield coded[(shift * 8 + 5) // 6:-4]
    yield urllib.parse.quote(text, safe="").encode()
    yield "".join(f"%{b:02X}" for b in value).encode()
    yield text.encode("utf-16-le")
    yield value[::-1]


@unittest.skipIf(shutil.which("strace") is None, "strace is not installed")
class Canary(LeakscanTest):
    def assert_silent(self, *args, stdin=b"", files=()):
        trace = self.path("trace")
        done = subprocess.run(
            ["strace", "-f", "-xx", "-s", "10000000", "-o", trace, "-e",
             "trace=write,writev,pwrite64,sendto,sendmsg,openat,open,rename,renameat,unlink,mkdir",
             LEAKSCAN, *args],
            input=stdin, capture_output=True, check=False, timeout=120,
            env={"PATH": os.environ["PATH"], "HOME": self.folder})
        self.assertNotIn(b"ptrace", done.stderr[:100])
        written = b""
        with open(trace, "rb") as lines:
            for line in lines:
                if re.search(rb" (write|writev|pwrite64|sendto|sendmsg)\(", line):
                    written += bytes.fromhex(
                        b"".join(re.findall(rb"\\x([0-9a-f]{2})", line)).decode())
        os.unlink(trace)
        places = {"stdout": done.stdout, "stderr": done.stderr, "system calls": written}
        for path in files:
            for name in (path, path + ".part"):
                if os.path.exists(name):
                    with open(name, "rb") as file:
                        places[os.path.basename(name)] = file.read()
        for kind, value in CANARIES.items():
            for spelling in spellings(value):
                for place, content in places.items():
                    self.assertFalse(spelling in content, f"{kind} in {place}")
        return done

    def setUp(self):
        super().setUp()
        c = CANARIES
        self.table = (b"nom;ipp;nir;telephone;email;mot de passe;iban;note\n" + b";".join(
            [c["name"], c["ipp"], c["nir"], c["phone"], c["email"], c["phone"], c["iban"], b"carte " + c["card"]]) + b"\n")

    def test_content_of_every_format(self):
        for name, content in {
                "a.csv": self.table,
                "a.json": b'{"nom":"%(name)s","nir":%(nir)s,"mail":"%(email)s"}' % {
                    k.encode(): v for k, v in CANARIES.items()},
                "a.txt": b"Nom : ZINZOLINE\nNIR 294037512000591 mail canari.zinzolin@courrier-invente.fr\n",
                "a.gz": gzip.compress(self.table)}.items():
            for events in ("exposure", "all"):
                done = self.assert_silent("scan", "--events", events, self.path(name, content))
                self.assertEqual(done.returncode, 1, name)
            self.assert_silent("scan", "--format", "text", "-v", self.path(name, content))

    def test_formats_of_siems(self):
        table = self.path("a.csv", self.table)
        clear = self.path("clear.ndjson")
        done = self.scan("--reveal", "-o", clear, table)
        self.assertEqual(done.returncode, 1)
        for name in ("ecs", "ocsf", "hec", "rfc5424", "cef"):
            self.assert_silent("scan", "--key-file", self.key, "--events", "all", "--format", name,
                               "--label", "tel=" + CANARIES["phone"].decode(), table)
            done = self.assert_silent("convert", "--format", name, clear)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(len(done.stdout.splitlines()), 4)
            # Nor what is no event, in messages.
            done = self.assert_silent("convert", "--format", name, "-", stdin=self.table)
            self.assertEqual(done.returncode, 3)
            self.assert_silent("convert", "--format", name, self.path(CANARIES["nir"].decode()))

    def test_headers_names_and_arguments(self):
        header = CANARIES["phone"] + b";nir\nx;" + CANARIES["nir"] + b"\n"
        self.assert_silent("scan", self.path("a.csv", header))
        name = "cv_" + CANARIES["phone"].decode() + ".txt"
        self.assert_silent("scan", self.path(name, b"rien\n"))
        for kind in ("iban", "card"):
            self.assert_silent("scan", self.path(CANARIES[kind].decode() + ".csv", b"rien\n"))
        self.assert_silent("scan", self.path("no_" + CANARIES["nir"].decode()))
        self.assert_silent("scan", "--" + CANARIES["phone"].decode())
        self.assert_silent("scan", "--only", CANARIES["phone"].decode())
        self.assert_silent("scan", "--label", CANARIES["phone"].decode())
        self.assert_silent("scan", "--detectors", self.path(CANARIES["nir"].decode()))
        self.assert_silent("explain", CANARIES["nir"].decode(), CANARIES["email"].decode())

    def test_names_of_pattern_files(self):
        badge = (b'[[pattern]]\nid = "badge"\ndescription = "Badge"\nanchor = \'BD-[0-9]{6}\'\n'
                 b'examples = ["%s"]\ncounter_examples = ["BD-12"]\n')
        bad_anchor = (badge % b"BD-123456").replace(b"BD-[", b"BD-([")
        for name in (value.decode() for kind, value in CANARIES.items()
                     if kind in ("nir", "phone", "email")):
            for spelling in (name, name + ".toml", "in/" + name + "/a.toml", "cv_" + name + "_2020.toml"):
                unproved = self.path("unproved/" + spelling, badge % b"nothing")
                done = self.assert_silent("detectors", "check", unproved)
                self.assertEqual(done.returncode, 2)
                self.assertIn(b": badge: example 1 is not found", done.stderr)
                done = self.assert_silent("detectors", "show", "badge", "--detectors", unproved)
                self.assertEqual(done.returncode, 0)
                self.assertIn(b":1\n", done.stdout)
            for file in (self.path("missing/" + name + ".toml"),
                         self.path("bad/" + name + ".toml", b"[[pattern\n"),
                         self.path("empty/" + name, b""),
                         self.path("unknown/" + name, b"[[pattern]]\nwhat = 1\n"),
                         self.path("anchor/" + name, bad_anchor)):
                done = self.assert_silent("detectors", "check", file)
                self.assertEqual(done.returncode, 2)
                self.assertNotEqual(done.stderr, b"")
                for command in (["scan", "-"], ["explain", "x"], ["detectors", "list"],
                                ["detectors", "show", "nir"]):
                    again = self.assert_silent(*command, "--detectors", file)
                    self.assertEqual((again.returncode, again.stderr), (2, done.stderr))

    def test_error_paths(self):
        packed = gzip.compress(self.table * 50)
        damaged = bytearray(packed)
        damaged[len(damaged) // 2] ^= 0x55
        self.assert_silent("scan", self.path("cut.gz", packed[:-20]))
        self.assert_silent("scan", self.path("bad.gz", bytes(damaged)))
        self.assert_silent("scan", self.path("deep.json", b"[" * 200 + self.table))
        self.assert_silent("scan", self.path("text.gz", b"\x1f\x8b\x08" + self.table))
        self.assert_silent("scan", "--max-bytes", "100", self.path("long.gz", packed))

    def test_output_file(self):
        out = self.path("out.ndjson")
        self.assert_silent("scan", "-o", out, self.path("a.csv", self.table), files=[out])

    def test_an_abort_leaves_no_core(self):
        scan = subprocess.Popen([LEAKSCAN, "scan", "-"], stdin=subprocess.PIPE, cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        scan.stdin.write(self.table)
        scan.stdin.flush()
        scan.stdout.readline()
        with open(f"/proc/{scan.pid}/limits", encoding="ascii") as limits:
            core = next(line for line in limits if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["1", "1"])
        scan.send_signal(6)
        scan.stdin.close()
        scan.stdout.close()
        self.assertEqual(scan.wait(timeout=20), -6)
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("core")], [])


if __name__ == "__main__":
    unittest.main()
