"""7z archives made by 7-Zip: what the scanner reads of them, from a file and from a pipe."""

import os
import random
import subprocess
import time
import unittest

from support import HEADER, NIR_LINE, ROW, LeakscanTest


class SevenZip(LeakscanTest):
    def setUp(self):
        super().setUp()
        noise = random.Random(7).randbytes(50000).hex().encode()
        self.path("export/patients.csv", HEADER + ROW * 3)
        self.path("export/dossier/é.txt", noise + b"\n\n" + NIR_LINE)
        self.path("export/vide.txt", b"")

    def make(self, *options, name="a.7z"):
        path = self.path(name)
        if os.path.exists(path):
            os.remove(path)
        subprocess.run(["7z", "a", *options, name, "export"], cwd=self.folder, check=True,
                       capture_output=True)
        return path

    def sources(self, done):
        return sorted(event["source"].split("!/", 1)[1] for event in self.events(done, "exposure"))

    def reasons(self, done):
        return {gap["reason"] for gap in self.events(done, "gap")}

    EXPECTED = ["export/dossier/é.txt"] + ["export/patients.csv"] * 3

    def check(self, path, *options):
        with open(path, "rb") as file:
            data = file.read()
        piped = self.scan(*options, "-", stdin=data)
        for done in (self.scan(*options, path), piped):
            self.assertEqual(self.sources(done), self.EXPECTED)
            self.assertEqual(self.events(done, "gap"), [])
            self.assertEqual(done.returncode, 1)

    def password_file(self, *passwords):
        path = self.path("passwords", "".join(p + "\n" for p in passwords).encode())
        os.chmod(path, 0o600)
        return path

    def test_every_method(self):
        for options in ([], ["-m0=LZMA"], ["-m0=LZMA2:d=16m"], ["-m0=Copy"], ["-m0=BZip2"],
                        ["-m0=Deflate"], ["-m0=BCJ", "-m1=LZMA2"], ["-m0=ARM", "-m1=LZMA"],
                        ["-m0=Delta:4", "-m1=LZMA"], ["-m0=BCJ", "-m1=Deflate"], ["-ms=off"],
                        ["-mhc=off"], ["-mx=9"], ["-mmt=4", "-mx=1"], ["-m0=PPMd"],
                        ["-m0=PPMd:o=2:mem=16"], ["-m0=PPMd:o=32:mem=17"], ["-m0=Deflate64"],
                        ["-m0=Delta:2", "-m1=PPMd"], ["-m0=ARM64", "-m1=Deflate64"],
                        ["-m0=PPC", "-m1=LZMA2"], ["-m0=SPARC", "-m1=LZMA"]):
            with self.subTest(options=options):
                self.check(self.make(*options))

    def test_programs_and_text_in_one_archive(self):
        random_bytes = random.Random(2)
        program = b"".join(random_bytes.choice((b"\xe8", b"\xe9", b"\x0f\x85")) +
                           random_bytes.randbytes(3) + b"\x00push" for _ in range(40000))
        self.path("export/outil.exe", b"MZ" + program)
        for options in (["-m0=BCJ2"], ["-m0=BCJ2", "-m1=LZMA"], ["-mx=9"],
                        ["-m0=BCJ2", "-m1=PPMd", "-m2=LZMA", "-m3=Deflate64", "-mb0:1", "-mb0s1:2",
                         "-mb0s2:3"]):
            with self.subTest(options=options):
                self.check(self.make(*options))

    def test_memory_of_ppmd_that_is_used_up_again_and_again(self):
        noise = random.Random(5).randbytes(700000).hex().encode()
        self.path("export/dossier/é.txt", noise + b"\n\n" + NIR_LINE)
        for options in (["-m0=PPMd:o=16:mem=16"], ["-m0=PPMd:o=32:mem=19"]):
            with self.subTest(options=options):
                self.check(self.make(*options))

    def test_memory_of_ppmd_over_the_limit_is_named(self):
        path = self.make("-m0=PPMd:mem=20")
        done = self.scan("--decode-window", "1000000", path)
        self.assertEqual(self.reasons(done), {"limit_window"})
        self.assertIn("--decode-window", self.events(done, "gap")[0]["detail"])
        self.assertEqual(done.returncode, 3)
        self.check(path, "--decode-window", "1048576")

    def test_what_is_not_decoded_is_named(self):
        for options in (["-m0=Swap4", "-m1=LZMA"], ["-m0=RISCV", "-m1=LZMA2"]):
            done = self.scan(self.make(*options))
            self.assertEqual(self.reasons(done), {"unsupported"}, options)
            self.assertEqual(done.returncode, 3)

    def test_passwords(self):
        for options in ([], ["-mhe=on"], ["-m0=Copy"], ["-m0=BZip2"], ["-ms=off"],
                        ["-m0=LZMA", "-mhe=on"], ["-m0=PPMd"], ["-m0=BCJ2", "-m1=LZMA"], ["-m0=Deflate64"]):
            with self.subTest(options=options):
                path = self.make("-pété€𝄞", *options)
                none = self.scan(path)
                self.assertEqual(self.sources(none), [])
                self.assertEqual(self.reasons(none), {"encrypted"})
                self.assertTrue(all("--password-file" in gap["detail"]
                                    for gap in self.events(none, "gap")))
                wrong = self.scan("--password-file", self.password_file("wrong", "wronger"), path)
                self.assertEqual(self.sources(wrong), [])
                self.assertNotIn(b"wronger", wrong.stdout + wrong.stderr)
                self.assertTrue(self.reasons(wrong) <= {"encrypted", "corrupt"})
                self.assertEqual(wrong.returncode, 3)
                self.check(path, "--password-file", self.password_file("wrong", "", "été€𝄞"))

    def test_a_large_file_needs_no_room(self):
        self.path("export/big.bin", random.Random(1).randbytes(3 << 20))
        path = self.make()
        self.check_file_only(path, "--spool-bytes", "1000000")
        with open(path, "rb") as file:
            piped = self.scan("--spool-bytes", "1000000", "-", stdin=file.read())
        self.assertEqual(self.reasons(piped), {"limit_spool"})

    def test_a_cut_download_is_decoded_as_far_as_it_goes(self):
        self.path("export/zz.bin", random.Random(1).randbytes(100000))
        with open(self.make("-mqs=off"), "rb") as file:
            data = file.read()
        done = self.scan(self.path("cut.7z", data[:-50000]))
        self.assertEqual(set(self.sources(done)), {"#1"})
        self.assertEqual(self.reasons(done), {"truncated"})
        self.assertFalse(self.summary(done)["complete"])

    def check_file_only(self, path, *options):
        done = self.scan(*options, path)
        self.assertEqual(self.sources(done), self.EXPECTED)
        self.assertEqual(self.events(done, "gap"), [])

    def test_every_hiding_place(self):
        with open(self.make(), "rb") as file:
            plain = file.read()
        os.rename(self.path("export/vide.txt"), self.path("export/appel 0612345679.txt"))
        with open(self.make(), "rb") as file:
            named = file.read()
        for data, more in ((b"MZ\n\n" + NIR_LINE + b"\n" + plain, 1), (plain + NIR_LINE, 1),
                           (plain + plain, 4), (named, 1)):
            done = self.scan("--events", "all", self.path("a.bin", data))
            self.assertEqual(len(self.events(done, "exposure")), 4 + more)
            self.assertEqual(self.events(done, "gap"), [])

    def test_a_bomb_ends_in_seconds(self):
        with open(self.path("export/zeros"), "wb") as out:
            out.truncate(5 << 28)
        path = self.make("-mx=1")
        begin = time.monotonic()
        done = self.scan("--max-ratio", "20", "--events", "summary", path, timeout=120)
        self.assertLess(time.monotonic() - begin, 60)
        self.assertIn("limit_ratio", self.reasons(done))

    def test_many_small_members_take_linear_time(self):
        for i in range(20000):
            self.path(f"export/d{i // 1000}/f{i}.txt", b"bonjour")
        path = self.make("-mx=1")
        begin = time.monotonic()
        self.check_file_only(path)
        self.assertLess(time.monotonic() - begin, 20)


if __name__ == "__main__":
    unittest.main()
