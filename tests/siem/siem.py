"""What the tests of this folder share: the real binary, its events, and validators.

LEAKSCAN names the binary. Run by Debian's python3, which has jsonschema.
"""

import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
LEAKSCAN = os.environ.get("LEAKSCAN", str(ROOT / "build/release/leakscan"))
TYPES = ("run", "input", "exposure", "lead", "gap", "source", "summary")
SKIPPED = 77  # the exit code that ctest shows as "Skipped"


class SiemTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.key = self.folder / "key"
        with open(os.open(self.key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
            out.write("5a" * 32 + "\n")

    def leakscan(self, *args, stdin=b"", code=None):
        done = subprocess.run(
            [LEAKSCAN, *map(str, args)], input=stdin, capture_output=True, check=False, timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder),
                 "SOURCE_DATE_EPOCH": "1600000000"})
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def scan(self, *args, **more):
        return self.leakscan("scan", "--key-file", self.key, *args, **more)

    def scan_samples(self, *args, events="all"):
        """Every sample in one run, as bytes."""
        return self.scan("--label", "case=2026-041", "--events", events,
                         *sorted(SAMPLES.glob("*/input*")), *args, code=1).stdout


def lines_of(output):
    """The events of an output in which every line must be one."""
    return [json.loads(line) for line in output.decode("utf-8").splitlines()]


def golden_events():
    """Every event that lies beside a sample, with the sample's name."""
    for path in sorted(SAMPLES.glob("*/expected.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if "type" not in event:
                continue  # the exit code
            if event["type"] == "input":
                event["mtime"] = None  # pinned to 0 where it is kept
            yield path.parent.name, event


@functools.cache
def validator(schema_text, definition=None):
    """A validator of a schema, or of one of its definitions (which gives clearer errors)."""
    schema = json.loads(schema_text)
    if definition:
        schema = {"$schema": schema["$schema"], "$defs": schema["$defs"],
                  "$ref": "#/$defs/" + definition}
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def errors(schema_text, instance, definition=None):
    """What is wrong, without the values."""
    return [f"{'/'.join(map(str, error.absolute_path)) or '.'}: {error.validator}"
            for error in validator(schema_text, definition).iter_errors(instance)]


def main():
    unittest.main(argv=sys.argv[:1], verbosity=1)
