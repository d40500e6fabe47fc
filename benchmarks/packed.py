"""Pace of packed input: a scan of forum text in each packing beside the bare decoder.

usage: packed.py BUILD_FOLDER [--bytes N] [--rounds N]

D: processor seconds of the bare decoder (`zstd -dc`, `igzip -dc`) on the packed file; S: of a scan of
the plain text on one thread. With decoding beside scanning two cores need max(D, (D + S) / 2); the last
column is what `scan -j2` takes of that. Every scan must give the same exposures as that of the plain
text before anything is timed.
"""

import argparse
import gzip
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ALLOWED = 1.15


def run(command):
    """Wall and processor seconds."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime


def warc_of(text, target, record_bytes=64 * 1024):
    """A .warc.gz as crawlers write it: a member a record, the text as resources."""
    with open(target, "wb") as out:
        for at in range(0, len(text), record_bytes):
            body = text[at:at + record_bytes]
            head = ("WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\n"
                    f"WARC-Target-URI: http://forum.example/{at}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n")
            out.write(gzip.compress(head.encode() + body + b"\r\n\r\n", 6))


def pack(plain, folder):
    """From the name of each packing to its file and the bare decoder of it."""
    name = plain.name
    files = {}
    for suffix, command, decoder in (
            (".zst", ["zstd", "-q", "-k", plain, "-o", folder / "a.zst"], ["zstd", "-dc"]),
            (".gz", None, ["igzip", "-dc"]),
            (".zip", ["zip", "-q", "-j", folder / "a.zip", plain], ["unzip", "-p"]),
            (".tar.gz", ["tar", "-C", folder, "-czf", folder / "a.tar.gz", name],
             ["igzip", "-dc"])):
        target = folder / f"a{suffix}"
        if command is None:
            with open(target, "wb") as out:
                subprocess.run(["gzip", "-c", plain], stdout=out, check=True)
        else:
            subprocess.run(command, check=True)
        files[suffix] = (target, decoder)
    target = folder / "a.warc.gz"
    warc_of(plain.read_bytes(), target)
    files[".warc.gz"] = (target, ["gzip", "-dc"])
    return files


def exposures(leakscan, path):
    done = subprocess.run([*leakscan, "-j2", path], capture_output=True, check=False)
    return done.stdout.count(b'"type":"exposure"')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--bytes", type=int, default=60_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    leakscan = [build / "leakscan", "-q", "scan"]
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        plain = folder / "forum.txt"
        subprocess.run([build / "benchmarks" / "leakscan_corpus", "forum", "--bytes",
                        str(options.bytes), "-o", plain], check=True)
        files = pack(plain, folder)
        truth = exposures(leakscan, plain)
        assert truth > 0
        slow = []
        print("| packed | D | S | scan -j2 | of max(D, (D + S) / 2) |")
        print("|---|---|---|---|---|")
        for suffix, (path, decoder) in files.items():
            # A record of a WARC ends where its body does, so a post cut there may be two.
            if suffix != ".warc.gz":
                assert exposures(leakscan, path) == truth, suffix
            decodes, scans, packed = [], [], []
            for _ in range(options.rounds + 1):
                decodes.append(run([*decoder, path])[1])
                scans.append(run([*leakscan, "-j1", plain])[1])
                packed.append(run([*leakscan, "-j2", path])[0])
            d, s, wall = (statistics.median(times[1:]) for times in (decodes, scans, packed))
            ratio = wall / max(d, (d + s) / 2)
            slow += [suffix] if ratio > ALLOWED else []
            print(f"| {suffix} | {d:.2f} | {s:.2f} | {wall:.2f} | {ratio:.2f} |", flush=True)
        if slow:
            print(f"slower than {ALLOWED}: {', '.join(slow)}", file=sys.stderr)
        return 1 if slow else 0
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
