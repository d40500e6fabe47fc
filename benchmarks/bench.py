"""End to end, side by side: leakscan and its peers take turns on the same file, in one run.

usage: bench.py BUILD_FOLDER [--people N] [--rounds N] [--corpora csv,ndjson,sql,forum,leaky-forum]
                [--no-peers] [--keep]

R is `rg --count-matches --no-unicode -f benchmarks/rg_patterns.txt FILE`, one thread: ripgrep counting
every match of three regexes (e-mail, phone, NIR) with no check, no record and no output. The other peers
look for the same three. Before anything is timed our results are compared with the generator's truth,
and the peers' counts with R's. In each round all commands run once, in an order drawn anew, for what
runs behind another finds the machine as that one leaves it. Ratios of medians are what counts; --keep
writes a dated file to benchmarks/results/.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PATTERNS = HERE / "rg_patterns.txt"
R = "R (ripgrep)"
LEAKS = {"forum": 1, "leaky-forum": 25}  # posts of a thousand that hold one
SILENT = ("leakscan", "zstd", "igzip")


def timed(command, sink):
    """Wall and processor seconds."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime


def output(command):
    return subprocess.run(command, capture_output=True, check=False).stdout


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}"


def alternate(commands, rounds):
    """From each command's name to its median wall and processor seconds. Ours and the decoders write
    to /dev/null; the greps would stop at the first match if they saw that they do."""
    times = {name: [] for name in commands}
    for number in range(rounds + 1):
        names = list(commands)
        random.shuffle(names)
        for name in names:
            program = os.path.basename(commands[name][0])
            with open("/dev/null", "wb") if program in SILENT else tempfile.TemporaryFile() as sink:
                measured = timed(commands[name], sink)
            if number > 0:  # the first round warms the caches
                times[name].append(measured)
    return {name: tuple(statistics.median(values) for values in zip(*measured))
            for name, measured in times.items()}


class Peers:
    """Commands that look for R's three regexes in a file, and how often they say they found them."""

    def __init__(self, build, folder):
        lines = PATTERNS.read_text(encoding="ascii").splitlines()
        self.joined = "|".join(f"(?:{line})" for line in lines)
        self.rules = f"{folder}/rules.yar"
        strings = "".join(f"    $s{i} = /{line.replace('(?:', '(')}/\n" for i, line in enumerate(lines))
        pathlib.Path(self.rules).write_text(
            f"rule identifiers {{\n  strings:\n{strings}  condition: any of them\n}}\n",
            encoding="ascii")
        self.hyperscan = str(build / "benchmarks" / "hyperscan_count")

    @staticmethod
    def ripgrep(path, *options):
        return ["rg", "--count-matches", "--no-unicode", *options, "-f", str(PATTERNS), path]

    def ugrep(self, path, *options):
        return ["ugrep", "-U", "-P", "-c", "-o", *options, self.joined, path]

    def of(self, path):
        """Each peer's command. yara knows no count of all matches, and stops at a million."""
        return {
            R: self.ripgrep(path),
            "ugrep -P": self.ugrep(path),
            "GNU grep -o -P": ["grep", "-a", "-o", "-P", self.joined, path],
            "yara": ["yara", "-w", "-c", self.rules, path],
            "Hyperscan, naive loop": [self.hyperscan, str(PATTERNS), path],
        }

    def check(self, path):
        """Every count of matches must be R's."""
        commands = self.of(path)
        wanted = int(output(commands[R]))
        counts = {name: int(output(commands[name])) for name in ("ugrep -P", "Hyperscan, naive loop")}
        counts["GNU grep -o -P"] = output(commands["GNU grep -o -P"]).count(b"\n")
        assert all(count == wanted for count in counts.values()), (wanted, counts)


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        build = pathlib.Path(options.build).resolve()
        self.leakscan = [str(build / "leakscan"), "-q", "scan"]
        self.corpus = str(build / "benchmarks" / "leakscan_corpus")
        self.peers = Peers(build, folder)
        self.lines = []

    def say(self, text):
        print(text, flush=True)
        self.lines.append(text)

    def head(self):
        versions = [output([self.leakscan[0], "--version"]).decode().replace("\n", ", ").rstrip(", ")]
        for program in ("rg", "ugrep", "grep", "yara"):
            if shutil.which(program):
                versions.append(f"{program} " + next(
                    word for word in output([program, "--version"]).decode().split()
                    if word[0].isdigit()))
        self.say(f"# {datetime.date.today()}: {machine()}\n")
        self.say(", ".join(versions))
        self.say(f"`bench.py --people {self.options.people} --rounds {self.options.rounds}`; "
                 "seconds are medians of wall time; due: max(D, (D + S) / 2), D the processor seconds "
                 "of the bare decoder, S those of the scan of the plain file\n")
        self.say("| corpus | bytes | command | seconds | MB/s | speed / R | of due |")
        self.say("|---|---|---|---|---|---|---|")

    def row(self, name, size, command, seconds, base, due=None):
        of_due = f"{seconds / due:.2f}" if due else ""
        self.say(f"| {name} | {size:,} | {command} | {seconds:.2f} | {size / seconds / 1e6:.0f} "
                 f"| {base / seconds:.2f} | {of_due} |")

    def make(self, name):
        """The file of a corpus; people's are checked against their truth."""
        path, truth_path = f"{self.folder}/corpus.{name}", f"{self.folder}/truth.json"
        if name in LEAKS:
            arguments = ["forum", "--bytes", str(170 * self.options.people),
                         "--leaks", str(LEAKS[name])]
        else:
            arguments = ["people", "--count", str(self.options.people), "--format", name]
        subprocess.run([self.corpus, *arguments, "--seed", "1", "-o", path, "--truth", truth_path],
                       check=True)
        truth = json.loads(pathlib.Path(truth_path).read_text(encoding="ascii"))
        summary = self.summary_of(path)
        if name not in LEAKS:
            found = summary["by_detector"]
            wanted = {"nir": truth["nirs"], "phone": truth["phones"], "email": truth["rows_with_email"]}
            assert {kind: found[kind] for kind in wanted} == wanted, (found, wanted)
            assert summary["persons"] == truth["persons"], (summary["persons"], truth["persons"])
        return path, summary

    def summary_of(self, path):
        lines = output([*self.leakscan, "--events", "summary", path]).splitlines()
        return json.loads(lines[-1])

    def measure(self, name):
        path, summary = self.make(name)
        size = os.path.getsize(path)
        commands = {R: Peers.ripgrep(path)}
        if self.options.peers:
            self.peers.check(path)
            commands = self.peers.of(path)
        summary_only = ["--events", "summary"]
        commands["leakscan -j1"] = [*self.leakscan, "-j1", path]
        commands["leakscan -j2"] = [*self.leakscan, "-j2", path]
        commands["leakscan -j1, summary"] = [*self.leakscan, "-j1", *summary_only, path]
        commands["leakscan -j2, summary"] = [*self.leakscan, "-j2", *summary_only, path]
        medians = alternate(commands, self.options.rounds)
        for command, (wall, _) in medians.items():
            self.row(name, size, command, wall, medians[R][0])
        for suffix in (".zst", ".gz") if name in ("csv", "forum") else ():
            self.measure_packed(name, path, suffix, summary, medians["leakscan -j1, summary"][1])
        os.unlink(path)

    def measure_packed(self, name, plain, suffix, summary, scan_seconds):
        packed = plain + suffix
        packer, decoder = ((["zstd", "-c"], ["zstd", "-dc"]) if suffix == ".zst" else
                           (["gzip", "-n", "-c"], ["igzip", "-dc"]))
        with open(packed, "wb") as out:
            subprocess.run([*packer, plain], stdout=out, stderr=subprocess.DEVNULL, check=True)
        again = self.summary_of(packed)
        same = ("records", "exposures", "persons", "by_detector")
        assert all(again[key] == summary[key] for key in same), (again, summary)
        commands = {R: Peers.ripgrep(packed, "-z"), "decoder": [*decoder, packed],
                    "leakscan -j2, summary": [*self.leakscan, "-j2", "--events", "summary", packed]}
        if self.options.peers:
            commands["ugrep -P"] = self.peers.ugrep(packed, "-z")
        medians = alternate(commands, self.options.rounds)
        decode_seconds = medians.pop("decoder")[1]
        due = max(decode_seconds, (decode_seconds + scan_seconds) / 2)
        for command, (wall, _) in medians.items():
            self.row(name + suffix, os.path.getsize(plain), command, wall, medians[R][0],
                     due if command.startswith("leakscan") else None)
        os.unlink(packed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--people", type=int, default=1_400_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--corpora", default="csv,ndjson,sql,forum,leaky-forum")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        bench.head()
        for name in options.corpora.split(","):
            bench.measure(name)
    if options.keep:
        target = HERE / "results" / f"{datetime.date.today()}.md"
        target.write_text("\n".join(bench.lines) + "\n", encoding="utf-8")
        print("kept in", target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
