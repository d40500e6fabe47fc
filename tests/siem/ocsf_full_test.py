"""--format ocsf against the whole of OCSF 1.8.0, class 2006, where that schema lies beside the
project; formats_test.py always holds it to our own, smaller one."""

import sys

import siem
from siem import SiemTest, errors, lines_of

PATH = siem.ROOT.parent / "shared/data/ocsf-1.8.0-2006.schema.json"


class WholeOcsf(SiemTest):
    def test_events_of_all_types(self):
        schema = PATH.read_text(encoding="utf-8")
        types = set()
        for output in (self.scan_samples("--evidence", "--format", "ocsf"),
                       self.scan_samples("--format", "ocsf", events="source")):
            for event in lines_of(output):
                self.assertEqual(errors(schema, event), [], event["unmapped"]["type"])
                types.add(event["unmapped"]["type"])
        self.assertEqual(types, set(siem.TYPES))
        self.assertNotEqual(errors(schema, {**event, "severity_id": 7}), [])
        self.assertNotEqual(errors(schema, {**event, "unknown": 1}), [])


if __name__ == "__main__":
    if not PATH.is_file():
        print("skipped: the schema of OCSF is not beside the project")
        sys.exit(siem.SKIPPED)
    siem.main()
