"""--state: what runs of one job remember, on the real binary; also where they are killed."""

import glob
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import tempfile
import time
import unittest

import packing
from support import HEADER, LEAKSCAN, NIR_LINE, ROW, LeakscanTest

# In memory where there is such a place: what is tested here waits for the disk again and again.
tempfile.tempdir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
SAMPLES = os.path.join(os.path.dirname(__file__), "../../samples")
SAMPLE = os.path.join(SAMPLES, "csv-semicolon/input.csv")


def person(number):
    """A row of a person of its own, up to 11,988."""
    month, order = 1 + number // 999 % 12, 1 + number % 999
    nir = f"294{month:02}75120{order:03}"
    nir += f"{97 - int(nir) % 97:02}"
    return f"MARTEL;Camille;19/{month:02}/1994;F;{nir};06473{number:05};PCR;positif\n".encode()


class StateTest(LeakscanTest):
    def setUp(self):
        super().setUp()
        self.db = self.path("state.db")
        self.arguments = ["scan", "--key-file", self.key, "--state", self.db]

    def job(self, *args, code=None, **more):
        done = self.run_leakscan(*self.arguments, *args, **more)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr)
        return done

    def exposures(self, *outputs):
        """By id, of whole lines; what is told twice is the same."""
        found = {}
        for output in outputs:
            text = output.stdout if isinstance(output, subprocess.CompletedProcess) else output
            for line in text[:text.rfind(b"\n") + 1].splitlines():
                event = json.loads(line)
                if event["type"] == "exposure":
                    key = event["id"], event.get("part")
                    self.assertEqual(found.setdefault(key, event), event)
        return found

    def check_same(self, found, expected):
        """As assertEqual, without a diff of thousands of events."""
        self.assertEqual(len(found), len(expected))
        self.assertTrue(found == expected, "other events")

    def whole(self, *args):
        """What a scan without a state finds."""
        return self.exposures(self.scan(*args))

    def start(self, *args, **more):
        return subprocess.Popen([LEAKSCAN, *self.arguments, *args], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, env={"HOME": self.folder}, **more)

    def kill(self, *args, after):
        """A run that is killed when so many bytes of events were read: it writes no more then than
        a pipe holds."""
        run = self.start(*args)
        told = run.stdout.read(after)
        self.assertEqual(len(told), after, "it was to be killed before its end")
        run.kill()
        told += run.stdout.read()
        run.stdout.close()
        self.assertEqual(run.wait(), -signal.SIGKILL)
        return told


class Runs(StateTest):
    def test_what_is_unchanged_is_skipped_and_counted(self):
        files = {"a.csv": HEADER + ROW, "b.txt": NIR_LINE, "c.gz": packing.gz(NIR_LINE * 3), "d": b""}
        for name, content in files.items():
            self.path("in/" + name, content)
        total = sum(len(content) for content in files.values())
        first = self.job(self.path("in"), code=1)
        self.assertEqual(self.exposures(first), self.whole(self.path("in")))
        self.assertEqual(stat.S_IMODE(os.stat(self.db).st_mode), 0o600)
        metrics = self.path("m.prom")
        second = self.job("--metrics", metrics, self.path("in"), code=0)
        run, summary = self.events(second)
        self.assertEqual(run["filters"], {"state": "unchanged"})
        self.assertEqual((summary["filters"], summary["skipped"], summary["bytes_skipped"],
                          summary["input_count"], summary["bytes_in"], summary["complete"]),
                         ({"state": "unchanged"}, 4, total, 0, 0, True))
        with open(metrics, encoding="utf-8") as text:
            self.assertIn("\nleakscan_inputs_skipped 4\n", text.read())

        self.path("in/b.txt", NIR_LINE + b"\n" + NIR_LINE)  # changed, and one is new
        self.path("in/e.txt", NIR_LINE + NIR_LINE)
        os.utime(self.path("in/a.csv"))  # touched
        third = self.job(self.path("in"), code=1)
        self.assertEqual([e["path"][-5:] for e in self.events(third, "input")], ["b.txt", "e.txt"])
        self.assertEqual(self.exposures(third),
                         self.whole(self.path("in/b.txt"), self.path("in/e.txt")))
        self.assertEqual(len(self.events(third, "input")[0]["sha256"]), 64)
        # What decides what is found is part of what an input is known by.
        self.assertEqual(self.summary(self.job("--without", "phone", self.path("in")))["skipped"], 0)

    @unittest.skipIf(shutil.which("strace") is None, "strace is not installed")
    def test_a_known_stamp_is_not_even_opened(self):
        self.job(SAMPLE, code=1)
        trace = self.path("trace")
        subprocess.run(["strace", "-f", "-o", trace, "-e", "trace=openat", LEAKSCAN, *self.arguments,
                        SAMPLE], check=True, capture_output=True)
        with open(trace, encoding="utf-8") as lines:
            self.assertNotIn("csv-semicolon", lines.read())

    def test_pipes_and_what_cannot_be_read_are_told_every_time(self):
        for _ in range(2):
            done = self.job("-", self.path("none"), stdin=NIR_LINE, code=1)
            self.assertEqual([e["type"] for e in self.events(done)],
                             ["run", "exposure", "input", "gap", "input", "summary"])
        for _ in range(2):  # its own file is no input
            done = self.job(self.folder, "--exclude", "none", code=0)
            self.assertEqual(self.events(done, "gap"), [])

    def test_wrong_use_and_strange_files_are_errors(self):
        path = self.path("a.txt", NIR_LINE)

        def check(words, *args, code=2):
            done = self.run_leakscan("scan", *args, path)
            self.assertEqual((done.returncode, done.stdout), (code, b""), done.stderr)
            self.assertIn(words, done.stderr.decode())

        check("--state needs --key-file", "--state", self.db)
        check("--new-only needs --state", "--new-only", "person", "--key-file", self.key)
        self.job(path, code=1)
        other = self.path("other", b"b8" * 32)
        os.chmod(other, 0o600)
        check("another key", "--state", self.db, "--key-file", other)
        known = ["--state", self.db, "--key-file", self.key]
        with sqlite3.connect(self.db) as base:
            base.execute("PRAGMA user_version = 3")
        base.close()
        check("later leakscan", *known)
        with open(self.db, "r+b") as file:
            file.truncate(5000)
        check("damaged", *known)
        os.chmod(self.db, 0o644)
        check("chmod 600", *known)
        check("cannot be opened", "--state", self.path("no/state.db"), "--key-file", self.key)

    def test_a_second_run_is_told_to_come_later(self):
        path = self.path("a.csv", HEADER + b"".join(person(i) for i in range(2000)))
        first = self.start(path)
        first.stdout.read(1000)  # it has begun, and waits for us to read on
        done = self.job(path, code=75)
        self.assertIn(b"try again later: the state file is locked", done.stderr)
        self.assertEqual(done.stdout, b"")
        rest = first.communicate()[0]
        self.assertTrue(rest.endswith(b"}\n"))
        self.assertEqual(self.summary(self.job(path, code=0))["skipped"], 1)

    def test_a_full_disk_under_the_state_ends_the_run(self):
        for i in range(300):
            self.path(f"in/{i}", b"note %d\n" % i + NIR_LINE)
        limit = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                         resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000)))
        done = self.job(self.path("in"), preexec_fn=limit)
        self.assertIn(done.returncode, (2, 4))
        self.assertIn(b"the state file", done.stderr)
        if done.stdout:
            self.assertFalse(self.summary(done)["complete"])
        told = self.exposures(done, self.job(self.path("in"), code=1))
        self.check_same(told, self.whole(self.path("in")))

    def test_quiet_is_silent_unless_something_is_wrong(self):
        path = self.path("a.txt", NIR_LINE)
        for code in (1, 0):
            self.assertEqual(self.job("-q", "--fail-on", "low", path, code=code).stderr, b"")
        self.assertEqual(self.job("-q", "-o", self.path("o"), path, code=0).stderr, b"")
        self.assertNotEqual(self.job("-q", "-o", self.path("o"), path, code=2).stderr, b"")

    def test_progress_in_lines_where_stderr_is_no_terminal(self):
        run = subprocess.Popen([LEAKSCAN, *self.arguments, "-v", "--progress-seconds", "0.05", "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
        run.stdin.write(NIR_LINE)
        run.stdin.flush()
        line = run.stderr.readline()
        while b"26 B" not in line and line:
            line = run.stderr.readline()
        self.assertRegex(line, rb"^leakscan: 26 B  .* exposures  .* records with a person  -\n$")
        run.communicate()
        self.assertEqual(run.returncode, 1)


class Growth(StateTest):
    def files(self, count, more):
        """One of each text format, in records; one table is longer."""
        long_table = [HEADER, *(person(i) for i in range(more))]
        rows = long_table[1:count + 1]
        values = [row.rstrip().split(b";") for row in rows]
        return {
            "table.csv": long_table,
            "wide.csv": [HEADER.replace(b"\n", b";\n"), *(row.replace(b"\n", b";\n") for row in rows)],
            "utf16.csv": [b"\xff\xfe", *(part.decode().encode("utf-16-le") for part in [HEADER, *rows])],
            "latin.csv": [HEADER.replace(b"prenom", b"pr\xe9nom"), *rows],
            "lines.json": [b'{"nom":"%s","nir":"%s","tel":"%s"}\n' % (v[0], v[4], v[5])
                           for v in values],
            "prose.txt": [b"Bonjour %d,\nMme %s, tel %s,\nNIR %s\n\n" % (i, v[0], v[5], v[4])
                          for i, v in enumerate(values)],
            "log.txt": [b"12:00:%02d GET /u?tel=%s HTTP/1.1 200 5120 %s\n" % (i % 60, v[5], b"x" * 60)
                        for i, v in enumerate(values)],
            "dump.sql": [b"CREATE TABLE p (nom text, nir text, tel text);\n",
                         *(b"INSERT INTO p VALUES ('%s','%s','%s');\n" % (v[0], v[4], v[5])
                           for v in values)],
            "page.html": [b"<html><body>", *(b"<p>Tel %s de %s</p>\n" % (v[5], v[1]) for v in values)],
        }

    def test_what_is_appended_is_scanned_as_in_one_whole_scan(self):
        """Grown by whole records, in the middle of one, and over every size that matters."""
        files = {name: b"".join(parts) for name, parts in self.files(1500, 6000).items()}
        cuts = [(0.1, 0), (0.101, 3), (0.98, 1), (1, 0)]
        told, runs = [], []
        for share, more in cuts:
            for name, content in files.items():
                size = len(content) if share == 1 else content.rfind(b"\n", 0, int(
                    len(content) * share)) + 1 + more
                if name == "utf16.csv":  # no half characters
                    size += 1 + more
                self.path("in/" + name, content[:size])
            runs.append(self.job("-j2", self.path("in"), code=1))
            told.append(self.exposures(runs[-1]))
        whole = self.whole(self.path("in"))
        union = self.exposures(*runs)
        self.assertTrue(union | whole == union)
        # Of the last run everything stands in the whole scan, record and line included.
        self.assertTrue(whole | told[-1] == whole)
        self.assertLess(len(told[-1]), len(whole) / 10)
        for run in runs[1:]:
            inputs = self.events(run, "input")
            self.assertEqual(len(inputs), len(files))
            for event in inputs:
                self.assertGreater(event.get("from", 0), 0, event["path"])
                self.assertTrue(event["complete"])
        summary = self.summary(runs[-1])
        self.assertEqual(summary["bytes_in"] + summary["bytes_skipped"],
                         sum(len(content) for content in files.values()))

    def test_samples_that_grow_anywhere(self):
        samples = {}
        for path in sorted(glob.glob(os.path.join(SAMPLES, "*/input*"))):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    samples["in/" + path[len(SAMPLES) + 1:]] = file.read()
        for name, content in samples.items():
            self.path(name, content)
        whole = self.whole(self.path("in"))
        noise = random.Random(7)
        for _ in range(3):
            for name, content in samples.items():
                self.path(name, content[:noise.randrange(len(content) + 1)])
            first = self.job(self.path("in"))
            for name, content in samples.items():
                self.path(name, content)
            second = self.job(self.path("in"), code=1)
            # Lines before the cut may be other ones: what the rest is decides how they are read.
            union = self.exposures(first)
            union.update(self.exposures(second))
            missing = whole.keys() - union.keys()
            self.assertEqual({whole[key]["source"] for key in missing}, set())
            self.assertTrue(whole | self.exposures(second) == whole)
            self.assertTrue(any(e.get("from") for e in self.events(second, "input")))
            os.remove(self.db)

    def test_what_was_changed_before_it_grew_is_scanned_whole(self):
        rows = [person(i) for i in range(3000)]
        contents = {"cut.csv": HEADER + b"".join(rows[1000:2800]),  # and grown to more than it was
                    "edited.csv": HEADER + b"".join(rows).replace(rows[5], rows[5].upper(), 1),
                    "packed.csv": packing.gz(random.Random(1).randbytes(200_000) + rows[0]),
                    "rar.csv": b"Rar!\x1a\x07\x01\x00" + b"".join(rows)}
        for name in contents:
            self.path("in/" + name, HEADER + b"".join(rows[:1500]))
        self.job(self.path("in"), code=1)
        for name, content in contents.items():
            self.path("in/" + name, content)
        done = self.job(self.path("in"), code=1)
        self.check_same(self.exposures(done), self.whole(self.path("in")))
        self.assertEqual([e.get("from") for e in self.events(done, "input")], [None] * 4)
        self.assertEqual([e["reason"] for e in self.events(done, "gap")], ["unsupported"])

    def test_what_grows_while_it_is_read_is_gone_on_with(self):
        rows = [person(i) for i in range(9000)]
        path = self.path("a.csv", HEADER + b"".join(rows[:-1]))
        run = self.start("-j1", path)
        told = run.stdout.read(1000)  # it waits for us, with most of the file before it
        with open(path, "ab") as file:
            file.write(rows[-1])
        told += run.communicate()[0]
        gap, = self.events(told, "gap")
        self.assertEqual(gap["reason"], "changed")
        done = self.job(path, code=1)
        self.assertEqual(len(self.exposures(done)), 1)
        self.check_same(self.exposures(told, done), self.whole(path))

    def test_what_was_moved_is_known_and_a_copy_in_one_run_is_not(self):
        log, old = self.path("in/log", b""), self.path("in/log.1")
        lines = [b"Mme Martel, tel 06473%05d\n\n" % i for i in range(40)]
        self.path("in/log", b"".join(lines[:10]))
        self.path("in/twin", b"".join(lines[:10]))
        self.assertEqual(len(self.exposures(self.job(self.path("in"), code=1))), 20)
        os.rename(log, old)
        self.path("in/log", b"".join(lines[10:20]))
        self.path("in/copy", b"".join(lines[:10]))
        done = self.job(self.path("in"), code=1)
        self.check_same(self.exposures(done), self.whole(log))
        self.assertEqual(self.summary(done)["skipped"], 3)
        # Moved after it had grown.
        with open(log, "ab") as file:
            file.write(b"".join(lines[20:30]))
        os.remove(old)
        os.rename(log, old)
        self.path("in/log", b"".join(lines[30:]))
        done = self.job(self.path("in"), code=1)
        self.assertEqual(len(self.exposures(done)), 20)
        whole = self.whole(self.path("in"))
        self.assertEqual(whole | self.exposures(done), whole)
        self.assertEqual([e.get("from") for e in self.events(done, "input")],
                         [None, len(b"".join(lines[10:20]))])


class Kills(StateTest):
    def setUp(self):
        super().setUp()
        for i in range(40):
            self.path(f"in/{i:02}/a.csv", HEADER + b"".join(person(i * 40 + n) for n in range(40)))
        self.path("in/20/big.csv", HEADER + b"".join(person(n) for n in range(2000)))
        self.path("in/21/copy.csv", HEADER + b"".join(person(n) for n in range(40)))
        self.expected = self.whole(self.path("in"))

    def test_a_killed_run_is_gone_on_with(self):
        for after, threads in ((1, "-j2"), (300_000, "-j1"), (1_000_000, "-j3"), (2_500_000, "-j2")):
            told = self.kill(threads, self.path("in"), after=after)
            rest = self.job(threads, self.path("in"), code=1)
            self.check_same(self.exposures(told, rest), self.expected)
            self.assertEqual(self.events(rest, "gap"), [])
            if after > 1:  # What a pipe holds, and the input that is being written, may come twice.
                self.assertLess(len(self.exposures(rest)), len(self.expected))
            os.remove(self.db)

    def kill_when_written(self, out, size, *more):
        """A run that is killed when its file has that size; until then it waits for more input."""
        run = subprocess.Popen([LEAKSCAN, *self.arguments, *more, "-o", out, self.path("in"), "-"],
                               stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        part = out if "--append" in more else out + ".part"
        while not os.path.exists(part) or os.path.getsize(part) < size:
            self.assertIsNone(run.poll())
            time.sleep(0.001)
        run.kill()
        run.stdin.close()
        self.assertEqual(run.wait(), -signal.SIGKILL)
        return part

    def test_an_output_that_was_left_unfinished_is_gone_on_with(self):
        for name, size, *more in (("o.ndjson", 200_000), ("o.ndjson.zst", 10_000),
                                  ("p.ndjson", 200_000, "--append")):
            out = self.path(name)
            part = self.kill_when_written(out, size, *more)
            with open(part, "ab") as file:  # as if killed in the middle of a write
                file.write(b'{"type":"expo' if not name.endswith("zst") else b"\x28\xb5\x2f\xfd\x04")
            self.job(*more, "-o", out, self.path("in"))
            with open(out, "rb") as file:
                text = file.read()
            if name.endswith("zst"):
                text = subprocess.run(["zstd", "-dcq"], input=text, stdout=subprocess.PIPE,
                                      check=True).stdout
            self.check_same(self.exposures(text), self.expected)
            self.events(text)
            self.assertFalse(os.path.exists(out + ".part"))
            os.remove(self.db)
        # Of nobody we know: as ever.
        with open(self.path("x.part"), "wb"):
            pass
        self.assertIn(b"--force", self.job("-o", self.path("x"), self.path("in"), code=2).stderr)

    def test_an_input_that_ended_two_runs_is_set_aside(self):
        big = self.path("in/20/big.csv")
        self.job(self.path("in"), "--exclude", "big.csv", code=1)
        for _ in range(2):
            self.kill(self.path("in"), after=100_000)
        done = self.job(self.path("in"), code=3)
        gap, = self.events(done, "gap")
        self.assertEqual((gap["source"], gap["reason"], gap["bytes"]),
                         (big, "set_aside", os.path.getsize(big)))
        self.assertIn("touch it", gap["detail"])
        self.assertEqual(self.exposures(done), {})
        self.job(self.path("in"), code=3)  # as long as nobody looks after it
        os.utime(big)
        done = self.job(self.path("in"), code=1)
        self.check_same(self.exposures(done), self.whole(big))

    def test_a_log_that_grows_between_them_is_set_aside_too(self):
        big = self.path("in/20/big.csv")
        for _ in range(2):
            self.kill(big, after=100_000)
            with open(big, "ab") as log:
                log.write(person(11_000))
        for _ in range(2):
            gap, = self.events(self.job(big, code=3), "gap")
            self.assertEqual((gap["reason"], gap["bytes"]), ("set_aside", os.path.getsize(big)))
            with open(big, "ab") as log:
                log.write(person(11_001))
        self.job(big, code=3)
        os.utime(big)  # and not grown
        self.check_same(self.exposures(self.job(big, code=1)), self.whole(big))

    def test_who_was_only_read_beside_it_is_not(self):
        """The second time, whatever was under way the first time is read by itself."""
        told = [self.kill("-j3", self.path("in"), after=after) for after in (100_000, 100_000)]
        done = self.job("-j3", self.path("in"), code=1)
        aside = {e["source"] for e in self.events(done, "gap")}
        self.assertLessEqual(len(aside), 1)
        missing = {e["source"] for e in self.expected.values()} - {
            e["source"] for e in self.exposures(*told, done).values()}
        self.assertLessEqual(missing, aside)

    def test_a_run_that_is_asked_to_stop_blames_nobody(self):
        told = []
        for _ in range(3):
            run = self.start("-j1", self.path("in"))
            told.append(run.stdout.read(1000))
            run.terminate()
            told[-1] += run.communicate()[0]
            self.assertEqual(run.returncode, 143)
        done = self.job(self.path("in"), code=1)
        self.assertEqual(self.events(done, "gap"), [])
        self.check_same(self.exposures(*told, done), self.expected)


class NewOnly(StateTest):
    def thread(self, posts):
        return b"<html><body>" + b"".join(
            b"<article><p>NIR 2 94 03 75 120 005 91</p></article>\n" if i == 0 else
            b"<article><p>Tel 06473%05d</p></article>\n" % i for i in posts) + b"</body></html>"

    def told(self, done):
        return [f["masked"] for e in self.events(done, "exposure") for f in e["findings"]]

    def test_persons_of_earlier_runs_are_hidden_and_counted(self):
        for kind in ("person", "record"):
            path = self.path("thread-1.html", self.thread([0, 1, 2]))
            done = self.job("--new-only", kind, path, path, code=1)
            self.assertEqual(len(self.told(done)), 6, "within one run, both are new")
            path = self.path("thread-2.html", self.thread([5, 1, 0]))
            done = self.job("--new-only", kind, path, code=1)
            self.assertEqual(self.told(done), ["06 •• •• •• ••"])
            summary = self.summary(done)
            self.assertEqual((summary["hidden"], summary["exposures"], summary["persons"]), (2, 3, 3))
            self.assertEqual(summary["filters"], {"state": "unchanged", "new_only": kind})
            self.assertEqual(self.events(done)[0]["filters"], summary["filters"])
            os.remove(self.db)

    def test_a_person_is_known_where_the_record_is_new(self):
        for kind, told in (("person", 0), ("record", 5)):
            self.job("--new-only", kind, self.path("a.csv", HEADER + ROW), code=1)
            again = self.path("b.csv", HEADER + ROW + b"\n")
            self.assertEqual(self.told(self.job("--new-only", kind, again)), [])
            other = self.path("c.csv", HEADER + ROW.replace(b"0647382915", b"0647382916"))
            self.assertEqual(len(self.told(self.job("--new-only", kind, other))), told)
            os.remove(self.db)

    def test_only_what_was_written_is_known(self):
        path = self.path("a.txt", b"mail martel@courrier-invente.fr\n")
        hidden = self.job("--new-only", "person", "--min-severity", "high", path, code=0)
        self.assertEqual(self.told(hidden), [])
        self.assertEqual(len(self.told(self.job("--new-only", "person", path))), 1)

    def test_the_same_for_every_thread_count_and_no_alert_is_lost(self):
        old = HEADER + b"".join(person(i) for i in range(0, 3000, 3))
        self.job("--new-only", "person", self.path("old.csv", old), code=1)
        for i in range(4):
            self.path(f"in/{i}.csv",
                      HEADER + b"".join(person(n) for n in range(i * 500, i * 500 + 1500)))
        shutil.copy(self.db, self.db + "2")
        runs = []
        for threads in ("-j1", "-j2", "-j4"):
            shutil.copy(self.db + "2", self.db)
            runs.append(self.job("--new-only", "person", threads, self.path("in"), code=1))
        lines = [run.stdout.splitlines()[1:-1] for run in runs]
        self.assertTrue(lines[0] == lines[1] == lines[2])
        self.assertEqual(self.summary(runs[0])["hidden"], 2000)
        for after in (1000, 700_000):
            shutil.copy(self.db + "2", self.db)
            told = self.kill("--new-only", "person", self.path("in"), after=after)
            rest = self.job("--new-only", "person", self.path("in"), code=1)
            self.check_same(self.exposures(told, rest), self.exposures(runs[0]))


class Privacy(StateTest):
    def test_no_clear_value_is_in_the_state(self):
        name = "zinzoline_0647382915.csv"
        path = self.path("canari/" + name, HEADER + ROW + b"".join(person(i) for i in range(2000)))
        run = self.start("--new-only", "record", path)
        run.stdout.read(1000)
        stored = b""
        for suffix in ("", "-wal"):  # while it runs
            with open(self.db + suffix, "rb") as file:
                stored += file.read()
            self.assertEqual(stat.S_IMODE(os.stat(self.db + suffix).st_mode), 0o600)
        run.communicate()
        self.assertEqual(sorted(os.listdir(self.folder)), ["canari", "key", "state.db"])
        with open(self.db, "rb") as file:
            stored += file.read()
        for value in (b"zinzoline", b"canari", b"0647382915", b"33647382915", b"MARTEL",
                      b"294037512000591", b"1994", self.folder.encode(), b"a7a7a7"):
            self.assertNotIn(value, stored)
        self.assertNotIn(b"\xa7" * 8, stored)


if __name__ == "__main__":
    unittest.main()
