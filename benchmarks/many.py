"""Pace of many small inputs: 100,000 files in folders and 100,000 members in a zip.

usage: many.py BUILD_FOLDER [--count N] [--rounds N]

Prints what `scan -j2` takes a file beyond what `cat` takes, and a member; medians of alternating runs.
"""

import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

ALLOWED_US = 30


def seconds(command, out, expect):
    """Of a command whose output must hold what is expected."""
    with open(out, "wb") as target:
        begin = time.monotonic()
        subprocess.run(command, stdout=target, check=False)
        taken = time.monotonic() - begin
    assert expect in out.read_bytes(), command
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    leakscan = pathlib.Path(options.build).resolve() / "leakscan"
    scan = [leakscan, "-q", "scan", "-j2", "--events", "summary"]
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        archive = folder / "many.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
            for i in range(options.count):
                name = f"{i // 1000:03d}/note{i:06d}.txt"
                text = f"Note {i} du service.\n" + "Rien de particulier, le rendez-vous est reporte.\n" * 10
                path = folder / "files" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                members.writestr(name, text)
        records = f'"type":"summary","records":{options.count},'.encode()
        runs = {
            "cat": (["sh", "-c", 'find "$0" -type f -print0 | xargs -0 cat', folder / "files"], b"Note 0 "),
            "files": ([*scan, folder / "files"], records),
            "members": ([*scan, archive], records)}
        taken = {name: [] for name in runs}
        for _ in range(options.rounds + 1):
            for name, (command, expect) in runs.items():
                taken[name].append(seconds(command, folder / "out", expect))
        each = {name: statistics.median(times[1:]) / options.count * 1e6
                for name, times in taken.items()}
        print("| | us each |")
        print("|---|---|")
        print(f"| cat of the files | {each['cat']:.1f} |")
        print(f"| scan of the files, beyond that | {each['files'] - each['cat']:.1f} |")
        print(f"| scan of the members | {each['members']:.1f} |")
        slow = max(each["files"] - each["cat"], each["members"]) > ALLOWED_US
        if slow:
            print(f"slower than {ALLOWED_US} us", file=sys.stderr)
        return 1 if slow else 0
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
