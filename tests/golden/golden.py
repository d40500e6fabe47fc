"""Every sample gives the events that lie beside it, at every chunk size and thread count and by
either engine.

usage: golden.py LEAKSCAN [--update]

The run event (versions, digests) is left out, as are the seconds of the summary. Times are pinned and
the key is fixed, so everything else must be the same to the byte.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
VARIANTS = [["-j1"], ["-j2", "--engine", "hyperscan"], ["-j4", "--chunk-bytes", "97"],
            ["-j3", "--chunk-bytes", "1"], ["-j1", "--chunk-bytes", "4099"]]


def scan(binary, sample, key, options):
    source = next(p for p in sorted((SAMPLES / sample).iterdir()) if p.name.startswith("input"))
    environment = {"SOURCE_DATE_EPOCH": "1600000000", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [binary, "scan", "--events", "all", "--key-file", key, *options, source.name],
        cwd=source.parent, env=environment, capture_output=True, timeout=60, check=False)
    lines = []
    for line in done.stdout.decode().splitlines():
        event = json.loads(line)
        if event["type"] == "run":
            continue
        if event["type"] == "input":
            event["mtime"] = 0
            line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        if event["type"] == "summary":
            event["seconds"] = 0
            line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        lines.append(line)
    lines.append(json.dumps({"exit_code": done.returncode}))
    return "\n".join(lines) + "\n", done.stderr.decode()


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    update = "--update" in sys.argv
    failed = passed = 0
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
            out.write("5a" * 32 + "\n")
        for sample in sorted(p.name for p in SAMPLES.iterdir() if p.is_dir()):
            expected_path = SAMPLES / sample / "expected.ndjson"
            if update:
                expected_path.write_text(scan(binary, sample, key, ["-j1"])[0], encoding="utf-8")
                continue
            expected = expected_path.read_text(encoding="utf-8")
            for options in VARIANTS:
                found, errors = scan(binary, sample, key, options)
                if found == expected:
                    passed += 1
                    continue
                failed += 1
                print(f"{sample} {' '.join(options)}: events differ")
                for line in errors.splitlines()[:5]:
                    print("  stderr:", line)
                for a, b in zip(expected.splitlines(), found.splitlines()):
                    if a != b:
                        print("  expected:", a[:600])
                        print("  found:   ", b[:600])
                        break
                else:
                    print("  lines:", expected.count("\n"), "expected,", found.count("\n"), "found")
    if not update:
        print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
