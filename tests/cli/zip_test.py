"""Zip archives made by other programs: Python's zipfile, Info-ZIP, libarchive."""

import io
import os
import random
import subprocess
import time
import unittest
import zipfile

from support import HEADER, NIR_LINE, ROW, LeakscanTest


class Pipe(io.RawIOBase):
    """Cannot seek: the sizes of a zip's members stand behind them."""

    def __init__(self, out):
        super().__init__()
        self.out = out

    def writable(self):
        return True

    def write(self, data):
        return self.out.write(data)


def zipped(members, method=zipfile.ZIP_DEFLATED, stream=False, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(Pipe(out) if stream else out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


class Zip(LeakscanTest):
    def sources(self, done):
        found = []
        for event in self.events(done, "exposure"):
            self.assertTrue(event["findings"])
            found.append(event["source"].replace(self.folder + "/", ""))
        return found

    def members(self):
        noise = random.Random(7).randbytes(50000).hex().encode()
        return [("patients.csv", HEADER + ROW * 3), ("dossier/é.txt", noise + b"\n\n" + NIR_LINE)]

    def folder_of_members(self):
        for name, content in self.members():
            self.path("export/" + name, content)
        return ["z.zip!/export/patients.csv"] * 3 + ["z.zip!/export/dossier/é.txt"]

    def password_file(self, *passwords):
        path = self.path("passwords", "".join(p + "\n" for p in passwords).encode())
        os.chmod(path, 0o600)
        return path

    def make(self, *command):
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return self.path("z.zip")

    def test_python_archives_of_every_kind(self):
        expected = ["z.zip!/patients.csv"] * 3 + ["z.zip!/dossier/é.txt"]
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            for stream in (False, True):
                data = zipped(self.members(), method, stream)
                done = self.scan(self.path("z.zip", data))
                self.assertEqual(self.sources(done), expected)
                self.assertEqual(self.events(done, "gap"), [])
                piped = self.scan("--stdin-name", "z.zip", stdin=data)
                self.assertEqual(self.sources(piped), expected)

    def test_lzma_is_named(self):
        done = self.scan(self.path("z.zip", zipped(self.members(), zipfile.ZIP_LZMA)))
        self.assertEqual({g["reason"] for g in self.events(done, "gap")}, {"unsupported"})
        self.assertEqual(done.returncode, 3)

    def test_deflate64(self):
        expected = sorted(self.folder_of_members())
        self.path("export/zeros", bytes(200000))
        for options in ([], ["-ptournesol"], ["-ptournesol", "-mem=AES256"]):
            path = self.path("z.zip")
            if os.path.exists(path):
                os.remove(path)
            self.make("7z", "a", "-tzip", "-mm=Deflate64", *options, "z.zip", "export")
            done = self.scan("--password-file", self.password_file("tournesol"), path)
            self.assertEqual(sorted(self.sources(done)), expected)
            self.assertEqual(self.events(done, "gap"), [])
            with open(path, "rb") as file:
                cut = self.scan(self.path("cut.zip", file.read()[:20000]))
            self.assertNotEqual(self.events(cut, "gap"), [])

    def test_info_zip(self):
        expected = sorted(self.folder_of_members())
        for options in (["-r"], ["-r", "-0"], ["-r", "-fd"], ["-r", "-fz"]):
            if os.path.exists(self.path("z.zip")):
                os.remove(self.path("z.zip"))
            done = self.scan(self.make("zip", "-q", *options, "z.zip", "export"))
            self.assertEqual(sorted(self.sources(done)), expected)
            self.assertEqual(self.events(done, "gap"), [])

    def test_encrypted_members_are_named_and_opened_with_their_password(self):
        expected = sorted(self.folder_of_members())
        commands = [["zip", "-q", "-r", "-P", "tournesol", "z.zip", "export"],
                    ["zip", "-q", "-r", "-0", "-P", "tournesol", "z.zip", "export"],
                    ["sh", "-c", "zip -q -r -P tournesol - export | cat >z.zip"]]
        commands += [["bsdtar", "-c", "-f", "z.zip", "--format", "zip", "--options",
                      "zip:encryption=" + kind, "--passphrase", "tournesol", "export"]
                     for kind in ("zipcrypt", "aes128", "aes256")]
        for command in commands:
            path = self.make(*command)
            done = self.scan(path)
            self.assertEqual(self.sources(done), [])
            self.assertEqual(done.returncode, 3)
            gaps = self.events(done, "gap")
            self.assertEqual({g["reason"] for g in gaps}, {"encrypted"}, command)
            self.assertTrue(all("--password-file" in g["detail"] for g in gaps))
            wrong = self.scan("--password-file", self.password_file("wrong", "wronger"), path)
            self.assertEqual(self.sources(wrong), [])
            self.assertEqual({g["reason"] for g in self.events(wrong, "gap")}, {"encrypted"})
            right = self.scan("--password-file", self.password_file("wrong", "", "tournesol"), path)
            self.assertEqual(sorted(self.sources(right)), expected, command)
            self.assertEqual(self.events(right, "gap"), [])
            for output in (wrong, right):
                self.assertNotIn(b"tournesol", output.stdout + output.stderr)
            os.remove(path)

    def test_password_file_is_read_as_key_files_are(self):
        path = self.password_file("tournesol")
        os.chmod(path, 0o644)
        done = self.scan("--password-file", path, stdin=NIR_LINE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"chmod 600", done.stderr)
        self.assertNotIn(b"tournesol", done.stderr)
        self.assertEqual(self.scan("--password-file", self.path("none"), stdin=b"").returncode, 2)
        self.assertEqual(self.scan("--password-file", self.password_file(), stdin=b"").returncode, 2)

    def test_every_hiding_place(self):
        plain = zipped([("a.txt", b"nothing")])
        named = zipped([("appel 0647382915.pdf", b"nothing")])
        first = zipped([("a.txt", NIR_LINE)])
        unlisted = first[:first.index(b"PK\x01\x02")] + plain
        cases = {"prefix": b"MZ\n\n" + NIR_LINE + b"\n" + plain, "behind a prefix": b"text\n" + first,
                 "trailing": plain + b"\n" + NIR_LINE, "comment": zipped([], comment=NIR_LINE),
                 "name": named, "unlisted": unlisted, "second archive": plain + first}
        for name, data in cases.items():
            done = self.scan(self.path("z.bin", data))
            self.assertEqual(len(self.sources(done)), 1, name)
            self.assertEqual(self.events(done, "gap"), [], name)

    def test_bombs_end_in_seconds(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            with archive.open("0.dll", "w") as member:
                for _ in range(72):
                    member.write(bytes(1 << 24))
        bomb = out.getvalue()
        for _ in range(2):
            bomb = zipped([(f"lib {i}.zip", bomb) for i in range(16)])
        begin = time.monotonic()
        done = self.scan("--max-ratio", "20", "--events", "summary", self.path("bomb.zip", bomb), timeout=120)
        self.assertLess(time.monotonic() - begin, 60)
        self.assertIn("limit_ratio", {g["reason"] for g in self.events(done, "gap")})

    def test_many_small_members_take_linear_time(self):
        data = zipped([(f"d{i // 1000}/f{i}.txt", b"bonjour") for i in range(20000)])
        begin = time.monotonic()
        done = self.scan(self.path("z.zip", data + NIR_LINE))
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual(self.sources(done), ["z.zip!/#trailing"])


if __name__ == "__main__":
    unittest.main()
