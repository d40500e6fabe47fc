"""Runs the real binary. LEAKSCAN names it; tests end what they start and leave no file behind."""

import json
import os
import subprocess
import tempfile
import unittest

LEAKSCAN = os.environ.get("LEAKSCAN", "build/release/leakscan")
CORPUS = os.environ.get("LEAKSCAN_CORPUS", "build/release/benchmarks/leakscan_corpus")

# Invented people. The NIRs obey their key and belong to nobody.
NIR = "294037512000591"
NIR_LINE = b"NIR 2 94 03 75 120 005 91\n"
HEADER = b"nom;prenom;date_naissance;sexe;nir;telephone;type_test;resultat\n"
ROW = b"MARTEL;Camille;19/03/1994;F;294037512000591;0647382915;RT-PCR;positif\n"


class LeakscanTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.key = os.path.join(self.folder, "key")
        with open(os.open(self.key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
            out.write("a7" * 32 + "\n")

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(content)
        return path

    def run_leakscan(self, *args, stdin=b"", env=None, timeout=60, **more):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder,
                       "SOURCE_DATE_EPOCH": "1600000000"}
        for name in ("ASAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        environment.update(env or {})
        return subprocess.run([LEAKSCAN, *args], input=stdin, env=environment, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **more)

    def scan(self, *args, **more):
        return self.run_leakscan("scan", "--key-file", self.key, *args, **more)

    def events(self, done, kind=None):
        text = done.stdout if isinstance(done, subprocess.CompletedProcess) else done
        self.assertTrue(text == b"" or text.endswith(b"\n"), "the last line is not whole")
        found = []
        for line in text.decode("utf-8").splitlines():
            self.assertLessEqual(len(line.encode()) + 1, 8000)
            event = json.loads(line)
            if kind is None or event["type"] == kind:
                found.append(event)
        return found

    def summary(self, done):
        last = self.events(done)[-1]
        self.assertEqual(last["type"], "summary")
        return last
