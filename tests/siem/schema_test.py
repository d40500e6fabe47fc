"""Our own events keep to `leakscan gen schema`, and the schema lets nothing else pass."""

import copy
import json

import siem
from siem import SiemTest, TYPES, errors, golden_events, lines_of

SCHEMA = (siem.ROOT / "scanner/output/events.schema.json").read_text(encoding="utf-8")
# Objects whose keys are names of things, not fixed by the contract.
MAPS = {"texts", "counts", "by_format", "by_category", "gaps_by_reason"}


def objects(value, path=()):
    """Every object in a value, with where it is."""
    if isinstance(value, dict):
        yield path, value
        for key, member in value.items():
            yield from objects(member, path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects(item, path + (index,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def distinct(events):
    """One event of each set of keys: enough to try every member."""
    seen = {}
    for event in events:
        seen.setdefault((event["type"], tuple(event), tuple(event.get("findings", [{}])[0])), event)
    return list(seen.values())


class Schema(SiemTest):
    def scan_known(self):
        """The samples, with the people of one of them as the hospital's own."""
        registry = self.folder / "own.lsr"
        self.leakscan("registry", "build", siem.SAMPLES / "csv-semicolon/input.csv", "--key-file",
                      self.key, "-o", registry, "--force", code=0)
        return self.scan_samples("--registry", registry)

    def test_gen_prints_the_file(self):
        self.assertEqual(self.leakscan("gen", "schema", code=0).stdout.decode(), SCHEMA)
        self.assertEqual(self.leakscan("gen", "nothing").returncode, 2)
        self.assertEqual(self.leakscan("gen").returncode, 2)

    def test_golden_events_are_valid(self):
        count = 0
        for sample, event in golden_events():
            self.assertEqual(errors(SCHEMA, event, event["type"]), [], f"{sample}: {event['type']}")
            self.assertEqual(errors(SCHEMA, event), [], sample)
            count += 1
        self.assertGreater(count, 200)

    def test_every_type_of_a_run_is_valid(self):
        outputs = [self.scan_samples(), self.scan_known(), self.scan_samples("--reveal"),
                   self.scan_samples("--evidence", "--persons-max", "3"),
                   self.scan_samples(events="source"), self.scan_samples(events="summary")]
        types = set()
        for output in outputs:
            for event in lines_of(output):
                self.assertEqual(errors(SCHEMA, event, event["type"]), [], event["type"])
                types.add(event["type"])
        self.assertEqual(types, set(TYPES))

    def test_runs_of_a_job_are_valid(self):
        grown, seen = self.folder / "grown.csv", set()
        lines = (siem.SAMPLES / "csv-semicolon/input.csv").read_text(encoding="utf-8").splitlines(True)
        (self.folder / "same.csv").write_text("".join(lines[:2]), encoding="utf-8")
        for count in (len(lines) - 1, len(lines)):
            grown.write_text("".join(lines[:count]), encoding="utf-8")
            done = self.scan("--state", self.folder / "state.db", "--new-only", "record", "--exclude",
                             "state.db", "--exclude", "key", self.folder)
            for event in lines_of(done.stdout):
                self.assertEqual(errors(SCHEMA, event, event["type"]), [], event["type"])
                seen.update(event)
        self.assertLessEqual({"from", "bytes_skipped"}, seen)

    def test_is_strict_wherever_keys_are_fixed(self):
        schema = json.loads(SCHEMA)
        with_properties = 0
        for path, part in objects(schema):
            if "properties" in part and path[-1:] != ("properties",):
                self.assertIs(part.get("additionalProperties"), False, path)
                with_properties += 1
        self.assertGreater(with_properties, 12)
        for name in MAPS - {"by_format"}:
            self.assertIsInstance(schema["$defs"][name]["additionalProperties"], dict)
        self.assertEqual({ref["$ref"].removeprefix("#/$defs/") for ref in schema["oneOf"]}, set(TYPES))

    def test_fails_on_tampered_events(self):
        schema = json.loads(SCHEMA)
        events = distinct(lines_of(self.scan_samples("--reveal", "--evidence")) +
                          [event for event in lines_of(self.scan_known())
                           if "known" in event or "registry" in event] +
                          lines_of(self.scan_samples(events="source")))
        self.assertEqual({event["type"] for event in events}, set(TYPES))
        tampered = 0

        def refused(event, path, what):
            nonlocal tampered
            tampered += 1
            self.assertNotEqual(errors(SCHEMA, event, event["type"]), [],
                                f"{event['type']} {path}: {what}")

        for event in events:
            for key in schema["$defs"][event["type"]]["required"]:
                if key != "type":
                    refused({k: v for k, v in event.items() if k != key}, key, "left out")
            for path, part in objects(event):
                is_map = path and path[-1] in ("labels", "filters", "options", "by_detector", "opaque_by_type")
                for key, value in part.items():
                    if (path, key) == ((), "type"):
                        continue
                    for wrong in ({"x": []}, -1, 1.5, "\u0001"):
                        if is_map or isinstance(value, str) and isinstance(wrong, str) or \
                                isinstance(value, (int, float)) and key in ("seconds", "error_percent"):
                            continue  # texts and counts of any name; any number
                        changed = copy.deepcopy(event)
                        at(changed, path)[key] = wrong
                        refused(changed, path + (key,), wrong)
                if not is_map:
                    changed = copy.deepcopy(event)
                    at(changed, path)["unknown_key"] = 1
                    refused(changed, path, "an unknown key")
            for hashed in ("id", "fingerprint", "subject", "sha256", "inputs_sha256", "key_id"):
                if hashed in event:
                    refused({**event, hashed: event[hashed] + "0"}, hashed, "a digit more")
            refused({**event, "truncated": False}, "truncated", "false")
        self.assertGreater(tampered, 2000)


if __name__ == "__main__":
    siem.main()
