"""What scan writes, and where."""

import json
import os
import stat
import subprocess
import unittest

from support import HEADER, LEAKSCAN, NIR, NIR_LINE, ROW, LeakscanTest


class Output(LeakscanTest):
    def test_the_issue_s_own_example(self):
        done = self.scan("-", stdin=b"NIR 1 87 03 69 123 211 59")
        finding = self.events(done, "exposure")[0]["findings"][0]
        self.assertEqual(finding["detector"], "nir")
        self.assertEqual(finding["confidence"], "high")
        self.assertEqual(finding["masked"], "1 87 •• •• ••• ••• ••")
        self.assertNotIn(b"187036912321159", done.stdout)

    def test_event_order_and_types(self):
        types = [e["type"] for e in self.events(self.scan(stdin=NIR_LINE))]
        self.assertEqual(types, ["run", "exposure", "input", "summary"])

    def test_a_row_is_one_exposure_of_one_person(self):
        done = self.scan(self.path("a.csv", HEADER + ROW))
        exposure, = self.events(done, "exposure")
        self.assertEqual(exposure["severity"], "critical")
        self.assertEqual(exposure["categories"], ["identity", "contact", "health"])
        self.assertEqual((exposure["record"], exposure["line"]), (1, 2))
        self.assertEqual(exposure["about"], {"sex": "F", "birth_year": 1994, "dept": "75"})
        self.assertEqual([f["detector"] for f in exposure["findings"]],
                         ["person_name", "birth_date", "nir", "phone", "covid_result"])
        summary = self.summary(done)
        self.assertEqual((summary["persons"], summary["critical"]), (1, 1))

    def test_reveal_adds_value_and_normal_form(self):
        done = self.scan("--reveal", stdin=NIR_LINE)
        finding = self.events(done, "exposure")[0]["findings"][0]
        self.assertEqual(finding["value"], "2 94 03 75 120 005 91")
        self.assertEqual(finding["normalized"], NIR)

    def test_reveal_is_a_flag_only(self):
        done = self.scan(stdin=NIR_LINE, env={"LEAKSCAN_REVEAL": "true"})
        self.assertNotIn(NIR.encode(), done.stdout)
        config = self.path("c.toml", b"[scan]\nreveal=true\n")
        done = self.scan("--config", config, stdin=NIR_LINE)
        self.assertNotIn(NIR.encode(), done.stdout)

    def test_flag_wins_over_environment_over_configuration(self):
        config = self.path("c.toml", b"[scan]\nmin-severity=\"critical\"\n")

        def exposures(*args, **env):
            return len(self.events(self.scan(*args, stdin=NIR_LINE, env=env), "exposure"))

        self.assertEqual(exposures("--config", config), 0)
        self.assertEqual(exposures("--config", config, LEAKSCAN_MIN_SEVERITY="low"), 1)
        self.assertEqual(exposures("--min-severity", "critical", LEAKSCAN_MIN_SEVERITY="low"), 0)

    def test_same_key_same_events_for_every_thread_count(self):
        path = self.path("a.csv", HEADER + b"".join(
            ROW.replace(b"Camille", b"Camille %d" % i) for i in range(5000)))
        runs = [self.scan("-j", j, path).stdout.splitlines()[1:-1] for j in ("1", "2", "5")]
        self.assertEqual(runs[0], runs[1])
        self.assertEqual(runs[0], runs[2])

    def test_other_key_other_tokens(self):
        token = [self.events(self.run_leakscan("scan", stdin=NIR_LINE), "exposure")[0]["subject"]
                 for _ in range(2)]
        self.assertNotEqual(*token)

    def test_output_file_appears_when_whole_with_its_key(self):
        out = self.path("out.ndjson")
        done = self.run_leakscan("scan", "-o", out, stdin=NIR_LINE)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertFalse(os.path.exists(out + ".part"))
        for path in (out, out + ".key"):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(out, "rb") as file:
            self.assertEqual(self.events(file.read())[-1]["type"], "summary")

    def test_existing_output_is_refused_without_force_or_append(self):
        out = self.path("out.ndjson", b"mine\n")
        self.assertEqual(self.scan("-o", out, stdin=NIR_LINE).returncode, 2)
        with open(out, "rb") as file:
            self.assertEqual(file.read(), b"mine\n")
        self.assertEqual(self.scan("--append", "-o", out, stdin=NIR_LINE).returncode, 1)
        with open(out, "rb") as file:
            self.assertTrue(file.read().startswith(b'mine\n{"type":"run"'))
        self.assertEqual(self.scan("--force", "-o", out, stdin=NIR_LINE).returncode, 1)
        with open(out, "rb") as file:
            self.assertTrue(file.read().startswith(b'{"type":"run"'))

    def test_zst_output_is_compressed(self):
        out = self.path("out.ndjson.zst")
        self.assertEqual(self.scan("-o", out, stdin=NIR_LINE).returncode, 1)
        plain = subprocess.run(["zstd", "-dqc", out], capture_output=True, check=True).stdout
        self.assertEqual(self.events(plain)[-1]["type"], "summary")

    def test_a_digest_lies_beside_every_output(self):
        table = self.path("a.csv", HEADER + ROW)

        def check(name):
            done = subprocess.run(["sha256sum", "-c", "--strict", name + ".sha256"], cwd=self.folder,
                                  capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(stat.S_IMODE(os.stat(self.path(name + ".sha256")).st_mode), 0o600)

        for name in ("a.ndjson", "a.ndjson.zst", "a b\\c\nd.ndjson"):
            out = self.path(name)
            for more in ([], ["--force"], ["--append"]):
                self.assertEqual(self.scan("-o", out, *more, table).returncode, 1)
                check(name)
            with open(out, "ab") as changed:
                changed.write(b"x")
            self.assertNotEqual(subprocess.run(["sha256sum", "-c", name + ".sha256"], cwd=self.folder,
                                               capture_output=True, check=False).returncode, 0)
        converted = self.path("a.ecs")
        done = self.run_leakscan("convert", "--format", "ecs", "-o", converted, "-",
                                 stdin=self.scan(table).stdout)
        self.assertEqual(done.returncode, 0)
        check("a.ecs")
        # What is no file has none, nor what is not whole.
        self.assertEqual(self.scan("-o", "/dev/null", table).returncode, 1)
        self.assertFalse(os.path.exists("/dev/null.sha256"))

    def test_full_disk_keeps_whole_lines_in_part(self):
        big = self.path("big.txt", NIR_LINE * 20000)
        script = ('mount -t tmpfs -o size=256k none "$1" && shift && "$@"; code=$?; '
                  'tail -c 1 "$0"/out.part | od -An -c; exit $code')
        mount = self.path("mnt")
        os.mkdir(mount)
        done = subprocess.run(
            ["unshare", "-Urm", "sh", "-c", script, mount, mount, LEAKSCAN, "scan", "--key-file",
             self.key, "-o", mount + "/out", big], capture_output=True, check=False, timeout=60)
        if b"unshare" in done.stderr or b"mount:" in done.stderr:
            self.skipTest("no mount namespaces here")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual(done.stdout.strip(), b"\\n")

    def test_text_has_no_control_characters_of_the_input(self):
        done = self.scan("--format", "text", stdin=b"\x1b[2J\x07 NIR 294037512000591 \x1b]0;x\x07\n")
        self.assertIn("2 94 •• •• ••• ••• ••", done.stdout.decode())
        self.assertFalse(set(done.stdout) & (set(range(32)) - {10}))

    def test_max_events_per_source_counts_the_rest(self):
        done = self.scan("--max-events-per-source", "2",
                         self.path("a.csv", HEADER + ROW * 5))
        self.assertEqual(len(self.events(done, "exposure")), 2)
        self.assertEqual(self.summary(done)["suppressed"], 3)
        self.assertEqual(self.summary(done)["exposures"], 5)

    def test_summary_level_and_source_level(self):
        path = self.path("a.csv", HEADER + ROW * 3)
        types = [e["type"] for e in self.events(self.scan("--events", "summary", path))]
        self.assertEqual(types, ["run", "input", "summary"])
        self.assertEqual(len(self.events(self.scan("--events", "source", path))), 4)

    def test_explain_says_why_and_masks(self):
        done = self.run_leakscan("explain", "294037512000592")
        self.assertIn(b"97 - N mod 97 = 91", done.stdout)
        done = self.run_leakscan("explain", "-", stdin=NIR_LINE)
        self.assertIn("2 94 •• •• ••• ••• ••", done.stdout.decode())
        self.assertNotIn(NIR.encode(), done.stdout)
        self.assertIn(NIR.encode(), self.run_leakscan("explain", "--reveal", NIR).stdout)

    def test_detectors_prove_their_examples(self):
        done = self.run_leakscan("detectors", "check")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"0 failed", done.stdout)
        self.assertIn(b"nir", self.run_leakscan("detectors", "show", "nir").stdout)

    def test_own_detectors(self):
        file = self.path("own.toml", b"""
[[pattern]]
id = "dossier"
description = "Case number of the emergency ward"
category = "identity"
grammar = "literal"
anchor = 'URG-[0-9]{6}'
confidence = "high"
examples = ["dossier URG-123456"]
counter_examples = ["dossier URG-12"]
""")
        self.assertEqual(self.run_leakscan("detectors", "check", file).returncode, 0)
        done = self.scan("--detectors", file, stdin=b"URG-424242 NIR 294037512000591\n")
        found = [f["detector"] for e in self.events(done, "exposure") for f in e["findings"]]
        self.assertEqual(found, ["dossier", "nir"])
        bad = self.path("bad.toml", b"[[pattern]]\nid = \"x\"\nanchor = '('\n")
        self.assertEqual(self.scan("--detectors", bad, stdin=b"").returncode, 2)

    def test_key_new_makes_a_private_key_once(self):
        path = self.path("k")
        self.assertEqual(self.run_leakscan("key", "new", path).returncode, 0)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(self.run_leakscan("key", "new", path).returncode, 2)
        done = self.run_leakscan("scan", "--key-file", path, stdin=NIR_LINE)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout.splitlines()[0])["key_source"], "file")

    def test_labels_are_in_the_run_event(self):
        done = self.scan("--label", "case=2021-09", stdin=b"")
        self.assertEqual(self.events(done, "run")[0]["labels"], {"case": "2021-09"})


if __name__ == "__main__":
    unittest.main()
