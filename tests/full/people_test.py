"""The size of the real thing: 1.4 million people. usage: people_test.py BUILD_FOLDER

Counts, values, ways in, threads, and peak memory (at most 256 MiB) on the export, on ten of it, and on
one line of 2 GiB. Minutes, and some 4 GB of scratch space: behind ./dev test --full.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1]).resolve()
LEAKSCAN = str(BUILD / "leakscan")
CORPUS = str(BUILD / "benchmarks" / "leakscan_corpus")
COUNT = 1_400_000
MEMORY_KIB = 256 * 1024

passed = failed = 0


def check(what, found, wanted):
    global passed, failed
    good = wanted(found) if callable(wanted) else found == wanted
    passed, failed = passed + good, failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}: {found}", flush=True)


def scan(*args, key, stdin=None):
    """(last line as an event, digest of the exposures without place, peak KiB)"""
    report = tempfile.NamedTemporaryFile()
    command = ["/usr/bin/time", "-v", "-o", report.name, LEAKSCAN, "scan", "--key-file", key, *args]
    digest = hashlib.sha256()
    last = b""
    exposures = 0
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            last = line
            if line.startswith(b'{"type":"exposure"'):
                exposures += 1
                head, tail = line.split(b',"format":', 1)
                digest.update(head.split(b'"fingerprint":', 1)[1].split(b",", 1)[0] + tail)
    text = pathlib.Path(report.name).read_text(encoding="ascii")
    peak = int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", text).group(1))
    return json.loads(last), digest.hexdigest(), peak


def compare_values(path, values, key):
    wrong = rows = 0
    with subprocess.Popen([LEAKSCAN, "scan", "--reveal", "--key-file", key, path],
                          stdout=subprocess.PIPE) as process, open(values, encoding="ascii") as truth:
        for line in process.stdout:
            if not line.startswith(b'{"type":"exposure"'):
                continue
            rows += 1
            found = {f["detector"]: f["normalized"] for f in json.loads(line)["findings"]}
            nir, phone, email = truth.readline().rstrip("\n").split("\t")
            wrong += (found.get("nir"), found.get("phone"), found.get("email", "")) != (nir, phone,
                                                                                     email)
    return rows, wrong


def main():
    folder = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
    try:
        run(folder)
    finally:
        shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def run(folder):
    key = folder + "/key"
    subprocess.run([LEAKSCAN, "-q", "key", "new", key], check=True)
    path, truth, values = folder + "/people.csv", folder + "/truth.json", folder + "/values.tsv"
    subprocess.run([CORPUS, "people", "--count", str(COUNT), "--seed", "1", "-o", path, "--truth",
                    truth, "--values", values], check=True)
    subprocess.run(["zstd", "-q", "-3", "-T2", "-o", path + ".zst", path], check=True)
    subprocess.run(["gzip", "-1", "-k", path], check=True)

    summary, plain, peak = scan("-j2", path, key=key)
    check("exposures", summary["exposures"], COUNT)
    check("persons", summary["persons"], COUNT)
    check("complete", summary["complete"], True)
    check("peak KiB, plain", peak, lambda kib: kib <= MEMORY_KIB)
    check("rows, rows with a wrong value", compare_values(path, values, key), (COUNT, 0))

    one, two = folder + "/one", folder + "/two"
    for out, threads in ((one, "1"), (two, "2")):
        with open(out, "wb") as events:
            subprocess.run([LEAKSCAN, "scan", "--key-file", key, "-j", threads, path], stdout=events,
                           check=False, env={"SOURCE_DATE_EPOCH": "1600000000"})
    with open(one, "rb") as a, open(two, "rb") as b:
        same = all(x == y or (x.startswith(b'{"type":"summary"')) for x, y in zip(a, b, strict=True))
    check("events of one and two threads are the same bytes", same, True)
    os.unlink(one), os.unlink(two)

    for name, source in (("zst", path + ".zst"), ("gz", path + ".gz")):
        summary, outline, peak = scan("-j2", source, key=key)
        check(f"same exposures from .{name}", outline, plain)
        check(f"peak KiB, .{name}", peak, lambda kib: kib <= MEMORY_KIB)
        check(f"persons from .{name}", summary["persons"], COUNT)
    with open(path, "rb") as stdin:
        summary, outline, peak = scan("-j2", "-", key=key, stdin=stdin)
    check("same exposures from a pipe", outline, plain)

    os.mkdir(folder + "/ten")
    for i in range(10):
        os.link(path, f"{folder}/ten/{i}.csv")
    summary, _, peak = scan("--events", "summary", folder + "/ten", key=key)
    check("persons in ten exports", summary["persons"], COUNT)
    check("peak KiB, ten exports", peak, lambda kib: kib <= MEMORY_KIB)

    subprocess.run([CORPUS, "people", "--count", str(COUNT), "--seed", "2", "--families", "--repeats",
                    "--switchboard", "--prescriber", "-o", path, "--truth", truth], check=True)
    summary, _, peak = scan("--events", "summary", path, key=key)
    known = json.loads(pathlib.Path(truth).read_text(encoding="ascii"))
    check("persons with families, repeats, switchboard", summary["persons"], known["persons"])
    check("peak KiB, families", peak, lambda kib: kib <= MEMORY_KIB)

    with open(folder + "/line", "wb") as line:
        block = b"lorem ipsum dolor sit amet 42 " * 34953
        for _ in range(2 * 1024):
            line.write(block)
        line.write(b"NIR 294037512000591")
    summary, _, peak = scan(folder + "/line", key=key)
    check("exposures in one line of 2 GiB", summary["exposures"], 1)
    check("peak KiB, one line of 2 GiB", peak, lambda kib: kib <= MEMORY_KIB)


if __name__ == "__main__":
    sys.exit(main())
