"""gen man, bash, zsh, fish: what the help says, in the form that others read."""

import re
import shutil
import subprocess
import unittest

from support import LeakscanTest

COMMANDS = ((), ("scan",), ("convert",), ("report",), ("explain",), ("detectors",), ("detectors", "list"),
            ("detectors", "show"), ("detectors", "check"), ("gen",), ("key",), ("key", "new"))


class Generated(LeakscanTest):
    def gen(self, what):
        done = self.run_leakscan("gen", what)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout, self.run_leakscan("gen", what, env={"HOME": "/nowhere"}).stdout)
        return done.stdout.decode()

    def options(self, command):
        """The long options that a command's help names."""
        text = self.run_leakscan(*command, "--help").stdout.decode()
        return set(re.findall(r"(?<![\w-])(--[a-z][a-z0-9-]+)", text.split("Options:", 1)[1])) - {"--help"}

    def test_every_option_is_in_each(self):
        scripts = {what: self.gen(what) for what in ("bash", "zsh", "fish", "man")}
        self.assertGreater(len(self.options(("scan",))), 30)
        for command in COMMANDS:
            for option in self.options(command):
                self.assertIn(option, scripts["bash"])
                self.assertIn(option + "[", scripts["zsh"])
                self.assertIn(" -l " + option[2:] + " ", scripts["fish"])
                self.assertIn("\\fB" + option.replace("-", "\\-") + "\\fR", scripts["man"])
        for script in scripts.values():
            self.assertNotIn("chunk-bytes", script)  # not for users

    def complete_bash(self, *words):
        script = self.path("completion", self.gen("bash").encode())
        line = " ".join("'" + word + "'" for word in ("leakscan", *words))
        code = (f"set -e; . {script}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _leakscan || true; "
                'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", code], capture_output=True, check=True, cwd=self.folder)
        self.assertEqual(done.stderr, b"")
        return set(done.stdout.decode().split("\n")) - {""}

    def test_bash_completes(self):
        self.path("events.ndjson", b"")
        self.assertEqual(self.complete_bash("sc"), {"scan"})
        self.assertEqual(self.complete_bash("detectors", "s"), {"show"})
        self.assertEqual(self.complete_bash("scan", "--form"), {"--format"})
        self.assertEqual(self.complete_bash("scan", "--format", "e"), {"ecs"})
        self.assertEqual(self.complete_bash("convert", "--format", ""),
                         {"ecs", "ocsf", "hec", "rfc5424", "cef", "text"})
        self.assertEqual(self.complete_bash("convert", "ev"), {"events.ndjson"})
        self.assertEqual(self.complete_bash("-q", "scan", "--min-sev"), {"--min-severity"})
        self.assertEqual(self.complete_bash("scan", "-o", "ev"), {"events.ndjson"})
        self.assertEqual(self.complete_bash("gen", "--x"), set())

    @unittest.skipIf(shutil.which("fish") is None, "fish is not installed")
    def test_fish_completes(self):
        script = self.path("completion", self.gen("fish").encode())
        for line, word in (("leakscan sc", "scan"), ("leakscan scan --form", "--format"),
                           ("leakscan scan --format ec", "ecs"), ("leakscan detectors sh", "show")):
            done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                                  capture_output=True, check=True, env={"HOME": self.folder, "PATH": "/usr/bin:/bin"})
            self.assertEqual([row.split("\t")[0] for row in done.stdout.decode().splitlines()], [word])

    @unittest.skipIf(shutil.which("zsh") is None, "zsh is not installed")
    def test_zsh_reads_it(self):
        script = self.path("completion", self.gen("zsh").encode())
        subprocess.run(["zsh", "-n", script], check=True)

    @unittest.skipIf(shutil.which("groff") is None, "groff is not installed")
    def test_man_has_no_warnings(self):
        page = self.gen("man")
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-c"], input=page.encode(),
                              capture_output=True, check=True)
        self.assertEqual(done.stderr, b"")
        text = re.sub(r".\x08", "", done.stdout.decode())
        for words in ("leakscan - find exposed", "EXIT STATUS", "--max-events-per-source N", "convert"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
