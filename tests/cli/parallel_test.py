"""What runs side by side must not show: the same events for every number of threads, and a file gives
the same among others as by itself; whatever is damaged, refused, stopped or slow to read."""

import gzip
import os
import pathlib
import random
import re
import select
import signal
import struct
import subprocess
import time
import unittest
import zipfile

import packing
from support import HEADER, LEAKSCAN, NIR_LINE, ROW, LeakscanTest

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
THREADS = ("-j1", "-j2", "-j3", "-j8")


class Parallel(LeakscanTest):
    def told(self, *args, **more):
        """The lines of a scan without what may differ: the first, and the seconds in the last."""
        done = self.scan(*args, **more)
        lines = done.stdout.decode().splitlines()[1:]
        return [re.sub(',"seconds":[^,}]*', "", line) for line in lines]

    def check_same(self, lines, expected, about):
        """As assertEqual, without a diff of 10,000 lines."""
        for line, wanted in zip(lines, expected):
            if line != wanted:
                self.fail(f"{about}:\n{line[:1000]}\nis not\n{wanted[:1000]}")
        self.assertEqual(len(lines), len(expected), about)

    def check_every_thread_count(self, *args, least=10):
        expected = self.told("-j1", *args)
        self.assertGreaterEqual(len(expected), least)
        for threads in THREADS[1:]:
            self.check_same(self.told(threads, *args), expected, (threads, args))

    def mixed_folder(self):
        """Inputs of every kind, most larger than what is read of one before another gets its turn."""
        noise = random.Random(5)
        table = HEADER + b"".join(ROW.replace(b"Camille", b"Camille%d" % i) for i in range(3000))
        prose = b"".join(b"Bonjour, message %d\n\n" % i + (NIR_LINE if i % 50 == 0 else b"")
                         for i in range(20000))
        page = (b"<html><body>" + b"".join(b"<p>Tel 0647382915 n %d</p>\n" % i for i in range(500))
                + b"</body></html>")
        damaged = bytearray(gzip.compress(noise.randbytes(400_000) + table, mtime=0))
        damaged[200_000:200_100] = bytes(100)
        nested = packing.zip_(packing.tar(packing.gz(table), "export/t.csv.gz"), "in.tar")
        many = packing.tar(b"".join(packing.gz(b"note %d\n" % i + NIR_LINE) for i in range(300)))
        files = {
            "a/table.csv": table, "a/table.csv.gz": packing.gz(table), "b/prose.txt": prose,
            "b/prose.txt.xz": packing.xz(prose), "c/damaged.gz": bytes(damaged),
            "c/cut.xz": packing.xz(prose)[:-20], "d/nested.zip": nested, "d/many.tar": many,
            "d/page.html": page, "e/utf16.csv": b"\xff\xfe" + table.decode().encode("utf-16-le"),
            "e/latin.txt": "Élodie, tél 0647382915\n\n".encode("latin-1") * 9000,
            "f/empty": b"", "f/cv_0647382915.txt": b"rien\n", "f/noise.bin": noise.randbytes(300_000),
            "g/x.zip.002": noise.randbytes(1000), "g/half": table.decode().encode("utf-16-le")[:-1]}
        for name, content in files.items():
            self.path("mixed/" + name, content)
        for i in range(150):
            self.path(f"mixed/h/{i:03}.txt", b"note %d\n" % i + (NIR_LINE if i % 7 == 0 else b""))
        os.symlink("nowhere", self.path("mixed/c/dead_link"))
        os.mkfifo(self.path("mixed/c/fifo"))
        volumes = self.path("mixed/v/archive.7z")
        os.makedirs(os.path.dirname(volumes))
        subprocess.run(["7z", "a", "-bd", "-v20k", volumes, self.path("mixed/f/noise.bin"),
                        self.path("mixed/a/table.csv")], check=True, capture_output=True)
        os.remove(self.path("mixed/v/archive.7z.004"))
        return self.path("mixed")

    def test_samples_give_the_same_together_as_each_alone(self):
        def told(path):
            # Who is counted where the first time, the inputs before decide.
            lines = self.told("--events", "all", "-j1", str(path))[:-1]
            return [re.sub(',"persons":[^,}]*', "", line) for line in lines]

        together = told(SAMPLES)
        self.assertGreater(len(together), 100)
        alone = []
        for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
            alone += told(path)
        self.check_same(together, alone, "samples")

    def test_every_number_of_threads_gives_the_same(self):
        folder = self.mixed_folder()
        self.check_every_thread_count("--events", "all", "--evidence", folder, least=9000)
        self.check_every_thread_count("--events", "all", str(SAMPLES))
        for options in (["--chunk-bytes", "5000"], ["--events", "source"], ["--max-depth", "1"],
                        ["--max-events-per-source", "2"], ["--max-bytes", "100k"],
                        ["--spool-bytes", "10k"], ["--format", "text"], ["--exclude", "*.gz"]):
            with self.subTest(options=options):
                self.check_every_thread_count(*options, folder)

    def packed_files(self):
        """Archives and streams of many parts, most large enough to be decoded ahead."""
        posts = [b"Bonjour, message %d du sujet %d\n\n" % (i, i % 77) for i in range(9000)]

        def text(seed, size):
            part = random.Random(seed).sample(posts, 1200)
            part[seed % 900] = b"Dossier %d\n" % seed + NIR_LINE
            return (b"".join(part) * (size // 30_000 + 1))[:size]

        members = []
        methods = (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED)
        with zipfile.ZipFile(self.path("packed.zip"), "w") as archive:
            for i in range(50):
                size = (900_000, 70_000, 300, 40_000, 200_000)[i % 5]
                archive.writestr(f"dossier/{i:02}.txt", text(i, size), methods[i % 4])
                members.append(archive.getinfo(f"dossier/{i:02}.txt"))
            archive.writestr("inner.zip", packing.zip_(text(50, 90_000), "deep.txt"))
        with open(self.path("packed.zip"), "r+b") as archive:
            for i in (5, 13, 20, 36):
                archive.seek(members[i].header_offset + 60 + members[i].compress_size // 2)
                archive.write(b"\x5a" * 40)
        frames = [text(i, 150_000) for i in range(20)]
        damaged = bytearray(b"".join(map(packing.zst, frames)))
        damaged[len(damaged) // 2] ^= 0x10
        return [self.path("packed.zip"),
                self.path("frames.zst", b"".join(map(packing.zst, frames))),
                self.path("damaged.zst", bytes(damaged)),
                self.path("members.gz", b"".join(map(packing.gz, frames)) + b"behind them"),
                self.path("blocks.gz", packing.bgzip(b"".join(frames))),
                self.path("streams.bz2", b"".join(map(packing.bz2_, frames))),
                self.path("blocks.xz", packing.tool("xz", "-cT2", "-0", "--block-size=200000")(
                    b"".join(frames)))]

    def test_parts_of_one_input_give_the_same(self):
        files = self.packed_files()
        for path in files:
            self.check_every_thread_count("--events", "all", path, least=20)
        self.check_every_thread_count("--max-bytes", "3M", *files)
        gaps = self.events(self.scan("-j8", files[0]), "gap")
        self.assertEqual([gap["reason"] for gap in gaps], ["corrupt"] * 4)
        self.check_parts_end_with_the_run(files[0])

    def check_parts_end_with_the_run(self, path):
        for threads in ("-j2", "-j8"):
            process = self.start(threads, path)
            text = self.read_until(process, "exposure")
            process.send_signal(signal.SIGINT)
            os.set_blocking(process.stdout.fileno(), True)
            text += process.stdout.read()
            self.assertIn(process.wait(timeout=20), (1, 130))  # it may have been done
            self.assertEqual(self.events(text)[-1]["type"], "summary")
            process = self.start(threads, path)
            self.read_until(process, "run")
            process.stdout.close()
            self.assertIn(process.wait(timeout=20), (1, 141))

    def test_gaps_name_what_the_folder_hides(self):
        done = self.scan("-j8", self.mixed_folder())
        reasons = {gap["reason"] for gap in self.events(done, "gap")}
        self.assertGreaterEqual(reasons, {"corrupt", "truncated", "unreadable", "special"})
        self.assertNotIn("internal", reasons)

    def start(self, *args, **more):
        process = subprocess.Popen([LEAKSCAN, "scan", "--key-file", self.key, *args],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def read_until(self, process, kind, seconds=20):
        """Lines up to the first event of a kind."""
        os.set_blocking(process.stdout.fileno(), False)
        end = time.monotonic() + seconds
        text = b""
        while f'"type":"{kind}"'.encode() not in text:
            self.assertLess(time.monotonic(), end, f"no {kind} has come")
            select.select([process.stdout], [], [], 0.2)
            text += process.stdout.read() or b""
        return text

    def wait_for_reads(self, process, size, seconds=20):
        end = time.monotonic() + seconds
        read = 0
        while read < size:
            self.assertLess(time.monotonic(), end, "nothing is read ahead")
            time.sleep(0.05)
            with open(f"/proc/{process.pid}/io", encoding="ascii") as counters:
                read = int(re.search(r"rchar: (\d+)", counters.read()).group(1))

    def test_what_is_read_ahead_waits_for_a_slow_input_within_its_limit(self):
        # Some 60 MB of events behind a pipe that says nothing: more than may be parked.
        fifo = self.path("0.fifo")
        os.mkfifo(fifo)
        tables = [self.path(f"{i}.csv", HEADER + ROW * 15000) for i in range(4)]
        expected = self.told("-j1", self.path("fifo.txt", NIR_LINE), *tables)
        for threads in ("-j2", "-j8"):
            process = self.start(threads, fifo, *tables)
            with open(fifo, "wb") as pipe:
                self.wait_for_reads(process, os.path.getsize(tables[0]))
                pipe.write(NIR_LINE)
                pipe.flush()
                text = self.read_until(process, "exposure")  # a pause is a pause
                time.sleep(0.5)
                with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                    peak = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
                self.assertLess(peak, 256 * 1024)
            os.set_blocking(process.stdout.fileno(), True)
            text += process.stdout.read()
            self.assertEqual(process.wait(), 1)
            self.assertEqual(text.count(b'"type":"exposure"'), 60001)
            tables_told = [[line for line in lines if '.csv"' in line]
                           for lines in (text.decode().splitlines()[1:-1], expected[:-1])]
            self.check_same(*tables_told, threads)

    def test_columns_of_what_is_read_ahead_are_within_its_limit(self):
        fifo = self.path("0.fifo")
        os.mkfifo(fifo)
        head = ";".join(f"colonne_au_nom_assez_long_{i}" for i in range(1500))
        table = (head + "\n" + ("1;" * 1499 + "1\n") * 2).encode()
        with zipfile.ZipFile(self.path("1.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as wide:
            for i in range(1500):
                wide.writestr(f"{i}.csv", table)
        process = self.start("-j2", "--events", "summary", fifo, self.path("1.zip"))
        with open(fifo, "wb"):
            self.wait_for_reads(process, 200_000)
            time.sleep(2)
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                peak = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
            process.kill()
        self.assertLess(peak, 72 * 1024)

    def locked_archive(self, name, size=4_000_000_000):
        """A zip of an encrypted member, all of it a hole: much to read, of which nothing is scanned."""
        member = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0, 1, size, size, 5, 0)
        directory = (b"PK\1\2" + struct.pack("<H", 20) + member
                     + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a.csv")
        front = b"PK\3\4" + member + b"a.csv"
        with open(self.path(name), "wb") as archive:
            archive.write(front)
            archive.seek(len(front) + size)
            archive.write(directory + b"PK\5\6" + struct.pack(
                "<HHHHIIH", 0, 0, 1, 1, len(directory), len(front) + size, 0))
        return self.path(name)

    def test_a_pipe_is_scanned_though_the_other_workers_read_ahead(self):
        fifo = self.path("0.fifo")
        os.mkfifo(fifo)
        locked = [self.locked_archive(f"{i}.zip") for i in (1, 2)]
        process = self.start("-j2", "--evidence", fifo, *locked)
        with open(fifo, "wb") as pipe:
            self.wait_for_reads(process, 1_000_000)
            pipe.write(NIR_LINE)
            pipe.flush()
            self.read_until(process, "exposure", seconds=2)
            process.kill()

    def test_a_pipe_that_never_pauses_is_scanned_as_it_comes(self):
        for threads in ("-j1", "-j2"):
            process = self.start(threads, "-", stdin=subprocess.PIPE)
            os.set_blocking(process.stdout.fileno(), False)
            text = b""
            for _ in range(40):  # 4 s
                process.stdin.write(NIR_LINE)
                process.stdin.flush()
                select.select([process.stdout], [], [], 0.1)
                time.sleep(0.1)
                text += process.stdout.read() or b""
                if b'"type":"exposure"' in text:
                    break
            self.assertIn(b'"type":"exposure"', text, threads)
            process.stdin.close()

    def test_a_closed_output_ends_a_run_that_waits_for_a_pipe(self):
        fifo = self.path("2.fifo")
        os.mkfifo(fifo)
        table = self.path("1.csv", HEADER + ROW * 3000)
        for threads in ("-j1", "-j2"):
            process = self.start(threads, table, fifo)
            with open(fifo, "wb"):
                process.stdout.readline()
                process.stdout.close()
                self.assertEqual(process.wait(10), 141)

    def test_pipes_between_files_are_read_in_their_turn(self):
        first, last = self.path("1.txt", NIR_LINE), self.path("3.txt", NIR_LINE)
        fifo = self.path("2.fifo")
        os.mkfifo(fifo)
        process = self.start("-j8", first, fifo, last)
        with open(fifo, "wb") as pipe:
            pipe.write(NIR_LINE)
        events = self.events(process.stdout.read(), "input")
        self.assertEqual([os.path.basename(e["path"]) for e in events], ["1.txt", "2.fifo", "3.txt"])
        self.assertEqual([e["exposures"] for e in events], [1, 1, 1])

    def test_a_signal_ends_every_input_under_way_with_whole_lines(self):
        for i in range(12):
            self.path(f"in/{i:02}.csv.gz", packing.gz(HEADER + ROW * 40000))
        for threads in ("-j1", "-j2", "-j8"):
            process = self.start(threads, self.path("in"))
            text = self.read_until(process, "exposure")
            process.send_signal(signal.SIGINT)
            os.set_blocking(process.stdout.fileno(), True)
            text += process.stdout.read()
            self.assertEqual(process.wait(), 130)
            events = self.events(text)
            self.assertEqual(events[-1]["type"], "summary")
            self.assertFalse(events[-1]["complete"])
            inputs = [e for e in events if e["type"] == "input"]
            self.assertEqual([os.path.basename(e["path"]) for e in inputs],
                             [f"{i:02}.csv.gz" for i in range(len(inputs))])
            cut = [e for e in events if e["type"] == "gap"]
            self.assertEqual({e["reason"] for e in cut}, {"interrupted"})
            self.assertEqual([e["complete"] for e in inputs],
                             [e["path"] not in {g["source"] for g in cut} for e in inputs])
            self.assertEqual(events[-1]["exposures"],
                             sum(e["type"] == "exposure" for e in events))

    def test_a_record_that_a_signal_cuts_is_left_to_the_next_run(self):
        rows = ROW * 200000
        self.path("cut/a.csv", HEADER + rows)
        self.path("cut/b.csv.gz", packing.gz(HEADER + rows))
        for name in ("a.csv", "b.csv.gz"):
            path = self.path("cut/" + name)
            process = self.start(path)
            text = self.read_until(process, "exposure")
            process.send_signal(signal.SIGTERM)
            os.set_blocking(process.stdout.fileno(), True)
            text += process.stdout.read()
            self.assertEqual(process.wait(), 143)
            events = self.events(text)
            (ended,) = [e for e in events if e["type"] == "input"]
            gaps = [e for e in events if e["type"] == "gap"]
            last = [e for e in events if e["type"] == "exposure"][-1]
            self.assertEqual(last["length"], len(ROW) - 1)
            # What was read of the next row, if anything, is told as not scanned, as is the rest.
            end = last["offset"] + last["length"] + 1
            self.assertEqual(ended["bytes_scanned"], end)
            if name == "a.csv":
                for gap in gaps:
                    self.assertEqual(gap["offset"], end)
                    end += gap["bytes"]
                self.assertEqual(end, os.path.getsize(path))
            elif len(gaps) > 1:
                self.assertEqual(gaps[0]["offset"], end)

    def test_a_reader_that_goes_away_ends_the_run(self):
        for i in range(12):
            self.path(f"in/{i:02}.csv.gz", packing.gz(HEADER + ROW * 40000))
        for threads in THREADS:
            process = self.start(threads, self.path("in"))
            self.read_until(process, "exposure")
            process.stdout.close()
            self.assertEqual(process.wait(timeout=20), 141)

    def test_time_limit_is_one_for_all_inputs(self):
        packed = packing.gz(HEADER + ROW * 120000)
        for i in range(6):
            self.path(f"in/{i}.csv.gz", packed)
        done = self.scan("-j4", "--time-limit", "0.02", "--events", "summary", self.path("in"))
        inputs = self.events(done, "input")
        self.assertEqual(len(inputs), 6)
        late = {gap["source"] for gap in self.events(done, "gap") if gap["reason"] == "limit_time"}
        self.assertEqual(late, {e["path"] for e in inputs if not e["complete"]})
        self.assertIn(inputs[-1]["path"], late)


if __name__ == "__main__":
    unittest.main()
