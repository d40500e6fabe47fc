"""--metrics FILE: the figures of a run as Prometheus reads them, whole at any instant."""

import os
import re

import siem
from siem import SiemTest, lines_of

SAMPLE = re.compile(r'(leakscan_[a-z_]+)(\{[a-z_]+="((?:[^"\\\n]|\\[\\"n])*)"\})? ([0-9]+(?:\.[0-9]+)?)')


def read(text):
    """The values by name and label; each name with help and type before it, once, in one place."""
    values, current = {}, None
    lines = text.split("\n")
    assert lines.pop() == ""
    for index, line in enumerate(lines):
        if line.startswith("# HELP "):
            current = line.split(" ")[2]
            assert current not in {name for name, _ in values}, current
            assert lines[index + 1] == f"# TYPE {current} gauge", current
        elif not line.startswith("# TYPE "):
            name, _, label, value = SAMPLE.fullmatch(line).groups()
            assert name == current and (name, label) not in values, line
            values[name, label] = float(value)
    return values


class Metrics(SiemTest):
    def test_figures_are_those_of_the_summary(self):
        path = self.folder / "leakscan.prom"
        path.write_text("of the run before\n")
        output = self.scan_samples("--metrics", path, "--max-events-per-source", "2")
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)
        self.assertEqual(sorted(os.listdir(self.folder)), ["key", "leakscan.prom"])
        values = read(path.read_text(encoding="utf-8"))
        summary = lines_of(output)[-1]
        for name, expected in {
                "persons": summary["persons"], "persons_min": summary["persons_min"],
                "persons_max": summary["persons_max"], "persons_critical": summary["critical"],
                "records": summary["records"], "leads": summary["leads"], "complete": 0,
                "exit_code": 1, "start_time_seconds": 1600000000, "inputs": summary["input_count"],
                "inputs_with_gaps": summary["inputs_with_gaps"], "read_bytes": summary["bytes_in"],
                "scanned_bytes": summary["bytes_scanned"], "gap_bytes": summary["bytes_gap"],
                "suppressed_events": summary["suppressed"], "hidden_events": summary["hidden"],
                "inputs_skipped": summary["skipped"], "duration_seconds": summary["seconds"]}.items():
            self.assertEqual(values["leakscan_" + name, None], expected, name)
        for name, label, counts in (("exposures", "severity", summary["by_severity"]),
                                    ("gaps", "reason", summary["gaps_by_reason"]),
                                    ("findings", "detector", summary["by_detector"])):
            found = {key[1]: value for key, value in values.items()
                     if key[0] == "leakscan_" + name and value}
            self.assertEqual(found, {k: v for k, v in counts.items() if v}, label)
        self.assertEqual({by: values["leakscan_persons_reachable", by] for by in summary["reachable"]},
                         summary["reachable"])

    def test_of_a_clean_run_and_one_that_fails(self):
        path, clean = self.folder / "m.prom", self.folder / "a.txt"
        clean.write_text("nothing\n")
        self.scan("--metrics", path, clean, code=0)
        self.assertEqual(read(path.read_text())["leakscan_complete", None], 1)
        before = path.read_bytes()
        # What cannot start leaves the figures of the run before.
        self.scan("--metrics", path, "--without", "nothing", clean, code=2)
        self.assertEqual(path.read_bytes(), before)
        done = self.scan("--metrics", self.folder / "none/m.prom", clean, code=2)
        self.assertIn(b"--metrics: ", done.stderr)
        self.assertEqual(done.stdout, b"")
        done = self.scan("--metrics", "/dev/full", clean, code=4)
        self.assertIn(b"--metrics: ", done.stderr)
        self.scan("--metrics", path, "-o", "/dev/full", siem.SAMPLES / "csv-semicolon/input.csv",
                  code=4)
        self.assertEqual(read(path.read_text())["leakscan_exit_code", None], 4)


if __name__ == "__main__":
    siem.main()
