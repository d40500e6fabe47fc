"""End to end, side by side: leakscan and R take turns on the same file, in one run.

usage: bench.py BUILD_FOLDER [--people N] [--rounds N] [--keep]

R is `rg --count-matches --no-unicode -f benchmarks/rg_patterns.txt FILE`, one thread: ripgrep counting
every match of three regexes (e-mail, phone, NIR) with no check, no record and no output. Results are
compared with the generator's truth before anything is timed. Ratios of medians are what counts; --keep
writes a dated file to benchmarks/results/.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def timed(command):
    begin = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.monotonic() - begin


def output(command):
    return subprocess.run(command, capture_output=True, check=False).stdout


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}"


def alternate(commands, rounds):
    for command in commands.values():
        timed(command)  # warm
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(timed(command))
    return {name: statistics.median(values) for name, values in times.items()}


def check(leakscan, path, truth, rg):
    summary = json.loads(output([*leakscan, "--events", "summary", path]).splitlines()[-1])
    found = summary["by_detector"]
    wanted = {"nir": truth["nirs"], "phone": truth["phones"], "email": truth["rows_with_email"]}
    for detector, count in wanted.items():
        assert found[detector] == count, (detector, found[detector], count)
    assert summary["persons"] == truth["persons"]
    matches = int(output([*rg, path]))
    return summary, matches


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--people", type=int, default=1_400_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    leakscan = [str(build / "leakscan"), "-q", "scan"]
    corpus = str(build / "benchmarks" / "leakscan_corpus")
    rg = ["rg", "--count-matches", "--no-unicode", "-f", str(HERE / "rg_patterns.txt")]
    lines = []

    def say(text):
        print(text, flush=True)
        lines.append(text)

    folder = tempfile.mkdtemp()
    try:
        say(f"# {datetime.date.today()}: {machine()}")
        say("")
        say(output([leakscan[0], "--version"]).decode().replace("\n", ", ").rstrip(", ") + ", " +
            output(["rg", "--version"]).decode().splitlines()[0])
        say(f"`bench.py --people {options.people} --rounds {options.rounds}`; wall seconds, medians")
        say("")
        say("| corpus | bytes | command | seconds | MB/s | speed / R |")
        say("|---|---|---|---|---|---|")
        for name, extra in (("csv", []), ("ndjson", ["--format", "ndjson"])):
            path, truth_path = f"{folder}/people.{name}", f"{folder}/truth.json"
            subprocess.run([corpus, "people", "--count", str(options.people), "--seed", "1", "-o",
                            path, "--truth", truth_path, *extra], check=True)
            truth = json.loads(pathlib.Path(truth_path).read_text(encoding="ascii"))
            check(leakscan, path, truth, rg)
            commands = {
                "R (ripgrep, 1 thread)": [*rg, path],
                "leakscan -j1, all events": [*leakscan, "-j1", path],
                "leakscan -j2, all events": [*leakscan, "-j2", path],
                "leakscan -j2, --events summary": [*leakscan, "-j2", "--events", "summary", path],
            }
            report(say, name, path, alternate(commands, options.rounds))
            os.unlink(path)
        path = f"{folder}/forum.txt"
        subprocess.run([corpus, "forum", "--bytes", str(170 * options.people), "-o", path], check=True)
        commands = {
            "R (ripgrep, 1 thread)": [*rg, path],
            "leakscan -j1, all events": [*leakscan, "-j1", path],
            "leakscan -j2, all events": [*leakscan, "-j2", path],
        }
        report(say, "forum", path, alternate(commands, options.rounds))
    finally:
        shutil.rmtree(folder)
    if options.keep:
        target = HERE / "results" / f"{datetime.date.today()}.md"
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print("kept in", target)
    return 0


def report(say, name, path, medians):
    size = os.path.getsize(path)
    base = next(iter(medians.values()))
    for command, seconds in medians.items():
        say(f"| {name} | {size:,} | {command} | {seconds:.2f} | {size / seconds / 1e6:.0f} "
            f"| {base / seconds:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
