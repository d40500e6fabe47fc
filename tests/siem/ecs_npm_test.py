"""--format ecs against the fields that Elastic publishes, @elastic/ecs of npm (`./dev test` installs
it into build/siem)."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import ecs
import siem
from siem import SiemTest, lines_of

MODULES = pathlib.Path(os.environ.get("LEAKSCAN_NODE_MODULES", siem.ROOT / "build/siem/node_modules"))
PACKAGE = MODULES / "@elastic/ecs"
SCRIPT = "process.stdout.write(JSON.stringify(require(process.argv[1]).EcsFlat))"


def published_table():
    done = subprocess.run(["node", "-e", SCRIPT, str(PACKAGE)], capture_output=True, check=True)
    table = {}
    for name, field in json.loads(done.stdout).items():
        rule = {"type": field["type"], "array": "array" in field.get("normalize", [])}
        values = field.get("allowed_values")
        if values and name == "event.category":
            rule["allowed"] = {v["name"]: v.get("expected_event_types") for v in values}
        elif values:
            rule["allowed"] = [v["name"] for v in values]
        table[name] = rule
    return table


class PublishedEcs(SiemTest):
    @classmethod
    def setUpClass(cls):
        cls.table = published_table()

    def test_is_the_version_that_events_name(self):
        package = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
        self.assertEqual(package["version"], ecs.VERSION)
        self.assertGreater(len(self.table), 2000)

    def test_events_of_all_types(self):
        types = set()
        for output in (self.scan_samples("--evidence", "--format", "ecs"),
                       self.scan_samples("--format", "ecs", events="source")):
            for event in lines_of(output):
                self.assertEqual(ecs.errors(event, self.table), [], event["Leak"]["type"])
                types.add(event["Leak"]["type"])
        self.assertEqual(types, set(siem.TYPES))

    def test_our_own_table_says_the_same(self):
        for field, own in ecs.OWN.items():
            published = self.table[field]
            self.assertEqual((own["type"], bool(own.get("array"))),
                             (published["type"], published["array"]), field)
            for value in own.get("allowed", ()):
                self.assertIn(value, published["allowed"], field)


if __name__ == "__main__":
    if not PACKAGE.is_dir() or shutil.which("node") is None:
        print(f"skipped: no node, or no {PACKAGE}: './dev test' installs it where npm answers")
        sys.exit(siem.SKIPPED)
    siem.main()
