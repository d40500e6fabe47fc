"""scan --format and convert: ECS, OCSF, HEC, RFC 5424 and CEF, of every type of event."""

import json
import pathlib
import re
import signal
import subprocess
import time

import ecs
import readers
import siem
from siem import SiemTest, errors, lines_of

FORMATS = ("ecs", "ocsf", "hec", "rfc5424", "cef")
OCSF = (pathlib.Path(__file__).parent / "ocsf.schema.json").read_text(encoding="utf-8")
START = 1600000000  # SOURCE_DATE_EPOCH of the tests


def own_event(name, line):
    """Our own event in a line of a JSON-carrying format, and the id of the line."""
    if name == "rfc5424":
        event = readers.syslog(line)[2]
        return event, event["event_id"]
    line = json.loads(line)
    if name == "ecs":
        return line["Leak"], line["event"]["id"]
    if name == "ocsf":
        return line["unmapped"], line["metadata"]["uid"]
    return line["event"], line["event"]["event_id"]


class Formats(SiemTest):
    @classmethod
    def setUpClass(cls):
        cls.saved = {}

    def outputs(self, name):
        """The samples' events in a format, with those of --events source behind them."""
        if name not in self.saved:
            options = [] if name == "ndjson" else ["--format", name]
            self.saved[name] = (self.scan_samples("--evidence", *options),
                                self.scan_samples(*options, events="source"))
        return self.saved[name]

    def lines(self, name):
        for output in self.outputs(name):
            self.assertTrue(output.endswith(b"\n"))
            for line in output.decode("utf-8").split("\n")[:-1]:
                self.assertLessEqual(len(line.encode()) + 1, 8000)
                yield line

    def test_convert_writes_what_the_scan_writes(self):
        # One scan, saved, and its lines scanned again: only the summary's seconds may differ.
        for name in FORMATS:
            scanned = self.outputs(name)[0].splitlines()
            converted = self.leakscan("convert", "--format", name, "-", code=0,
                                      stdin=self.outputs("ndjson")[0]).stdout.splitlines()
            self.assertEqual(converted[:-1], scanned[:-1], name)
            without_time = [re.sub(rb"summary:[0-9a-f]{32}|\"(seconds|duration)\":[0-9.]+", b"", line)
                            for line in (converted[-1], scanned[-1])]
            self.assertEqual(*without_time, name)

    def test_one_line_an_event(self):
        types = [event["type"] for output in self.outputs("ndjson") for event in lines_of(output)]
        self.assertEqual(set(types), set(siem.TYPES))
        for name in FORMATS:
            found = [readers.cef(line)[0][4] if name == "cef" else own_event(name, line)[0]["type"]
                     for line in self.lines(name)]
            self.assertEqual(found, types, name)

    def test_nothing_of_our_event_is_lost(self):
        events = [event for output in self.outputs("ndjson") for event in lines_of(output)]
        moved = {"ecs": {"source", "path", "labels", "version", "host"},
                 "hec": {"host"}, "rfc5424": {"host"}}
        moved["ocsf"] = moved["ecs"]
        for name, keys in moved.items():
            for line, event in zip(self.lines(name), events, strict=True):
                own = own_event(name, line)[0]
                for key, value in event.items():
                    if key not in keys and key != "seconds":
                        self.assertEqual(own.get(key), value, f"{name} {event['type']} {key}")

    def test_ids_are_of_one_line_and_last(self):
        # Without --events source, which tells some of the same things again.
        for name in FORMATS:
            ids = {}
            for line in self.outputs(name)[0].decode().splitlines():
                if name == "cef":
                    identifier = readers.cef(line)[1]["externalId"]
                else:
                    own, identifier = own_event(name, line)
                    if "id" in own:
                        self.assertEqual(identifier, own["id"])
                self.assertNotIn(identifier, ids)
                ids[identifier] = line
            again = self.leakscan("convert", "--format", name, "-", code=0,
                                  stdin=self.outputs("ndjson")[0]).stdout.decode().splitlines()
            if name != "cef":
                self.assertEqual([own_event(name, line)[1] for line in again][:-1], list(ids)[:-1])

    def test_ecs(self):
        for line in self.lines("ecs"):
            event = json.loads(line)
            own = event["Leak"]
            self.assertEqual(ecs.errors(event, ecs.OWN), [], own["type"])
            self.assertEqual(event["@timestamp"], "2020-09-13T12:26:40.000Z")
            self.assertEqual(event["labels"], {"case": "2026-041"})
            self.assertEqual(event["event"]["kind"],
                             {"exposure": "alert", "lead": "alert", "gap": "pipeline_error"}
                             .get(own["type"], "event"))
            if own["type"] == "exposure":
                self.assertEqual(event["event"]["severity"], dict(
                    critical=90, high=70, medium=50, low=30, info=10)[own["severity"]])
            if own["type"] == "summary":
                self.assertEqual(event["event"]["duration"], round(own["seconds"] * 1e9))
                self.assertEqual(event["event"]["outcome"], "failure")  # samples hold damaged files

    def test_the_rules_of_ecs_are_rules(self):
        event = json.loads(next(self.lines("ecs")))
        self.assertEqual(ecs.errors(event, ecs.OWN), [])
        for path, value in {"event.kind": "finding", "event.category": "file",
                            "event.type": ["start"], "event.severity": "90", "message": 1,
                            "@timestamp": START, "unknown": 1, "related.user": "s:1",
                            "ecs.version": "8.0.0", "labels": {"a": {"b": "c"}}}.items():
            changed = json.loads(json.dumps(event))
            at = changed
            *parents, last = path.split(".")
            for parent in parents:
                at = at.setdefault(parent, {})
            at[last] = value
            self.assertNotEqual(ecs.errors(changed, ecs.OWN), [], path)

    def test_ocsf(self):
        for line in self.lines("ocsf"):
            event = json.loads(line)
            self.assertEqual(errors(OCSF, event), [], event["unmapped"]["type"])
            self.assertEqual(event["time"], START * 1000)
            self.assertEqual(event["is_alert"], event["unmapped"]["type"] in ("exposure", "lead"))
            self.assertEqual(event["metadata"]["tags"], [{"name": "case", "value": "2026-041"}])
        for key in event:
            self.assertNotEqual(errors(OCSF, {**event, key: []}), [], key)
        self.assertNotEqual(errors(OCSF, {**event, "unknown": 1}), [])

    def test_hec(self):
        for line in self.lines("hec"):
            self.assertTrue(line.startswith('{"time":1600000000.000,"host":"'))
            envelope = json.loads(line)
            self.assertEqual(list(envelope), ["time", "host", "source", "sourcetype", "event"])
            self.assertEqual(envelope["source"], "leakscan")
            self.assertEqual(envelope["sourcetype"], "leakscan:" + envelope["event"]["type"])
            self.assertEqual(envelope["event"]["labels"], {"case": "2026-041"})
            self.assertRegex(envelope["event"]["version"], r"^[0-9]+\.[0-9]+")

    def test_rfc5424(self):
        level = {"critical": 2, "high": 3, "medium": 4, "low": 5, "info": 6}
        for line in self.lines("rfc5424"):
            header, parameters, event = readers.syslog(line)
            severity = {"gap": "medium", "lead": "low"}.get(event["type"], event.get("severity", "info"))
            self.assertEqual(int(header["pri"]), 20 * 8 + level[severity])
            self.assertEqual(header["time"], "2020-09-13T12:26:40.000Z")
            self.assertEqual((header["app"], header["msgid"]), ("leakscan", event["type"].upper()))
            self.assertEqual(header["sdid"], "leakscan@32473")
            named = dict(parameters)
            self.assertEqual(named["id"], event["event_id"])
            self.assertEqual(named["label"], "case=2026-041")
            self.assertEqual(named.get("source", ""), event.get("source", event.get("path", "")))

    def test_octets_are_counted_where_asked_for(self):
        plain = self.outputs("rfc5424")[0].decode().splitlines()
        done = self.leakscan("convert", "--format", "rfc5424", "--framing", "octet", "-", code=0,
                             stdin=self.outputs("ndjson")[0])
        self.assertEqual(list(readers.octet_counted(done.stdout))[:-1], plain[:-1])

    def test_cef(self):
        level = {"critical": "9", "high": "7", "medium": "5", "low": "3", "info": "1"}
        events = (event for output in self.outputs("ndjson") for event in lines_of(output))
        for line, event in zip(self.lines("cef"), events, strict=True):
            header, extension = readers.cef(line)
            self.assertEqual(header[1:3], ["leakscan", "leakscan"])
            severity = {"gap": "medium", "lead": "low"}.get(event["type"], event.get("severity", "info"))
            self.assertEqual(header[6], level[severity])
            self.assertEqual(extension["rt"], str(START * 1000))
            self.assertEqual(extension["cs5"], "case=2026-041")
            self.assertEqual(extension.get("filePath", ""), event.get("source", event.get("path", "")))
            if "findings" in event:
                self.assertEqual(extension["cs2"].count("; ") + 1, len(event["findings"]))
                self.assertEqual(extension["cnt"], str(len(event["findings"])))
                tokens = [f"{f['detector']} {f['token']}" for f in event["findings"] if "token" in f]
                self.assertEqual(extension.get("cs6", ""), ", ".join(tokens))
            for key in extension:
                if key.endswith("Label"):
                    self.assertIn(key.removesuffix("Label"), extension)

    def test_escapes(self):
        name = 'a=b|c\\d"e]f\'g\u202eh\ni.txt'
        path = self.folder / name
        path.write_bytes(b"NIR 2 94 03 75 120 005 91\n")
        shown = str(path).replace("\u202e", "\ufffd").replace("\n", "\ufffd")
        label = 'k"]=v=|\\w'
        for form in FORMATS:
            output = self.scan("--format", form, "--label", label, path, code=1).stdout.decode()
            for line in output.splitlines():
                if form == "cef":
                    extension = readers.cef(line)[1]
                    self.assertEqual(extension["cs5"], label)
                    self.assertEqual(extension.get("filePath", shown), shown)
                elif form == "rfc5424":
                    named = dict(readers.syslog(line)[1])
                    self.assertEqual(named["label"], label)
                    self.assertEqual(named.get("source", shown), shown)
                else:
                    event = json.loads(line)
                    place = event["event"].get("source", shown) if form == "hec" else (
                        event.get("file", {"path": shown})["path"])
                    self.assertEqual(place, shown)
                self.assertNotIn("\u202e", line)


class Commands(SiemTest):
    def events_file(self, *args):
        path = self.folder / "events.ndjson"
        path.write_bytes(self.scan(*args, siem.SAMPLES / "csv-semicolon/input.csv", code=1).stdout)
        return path

    def test_wrong_usage(self):
        path = siem.SAMPLES / "csv-semicolon/input.csv"
        events = self.events_file()
        for name in FORMATS:
            done = self.scan("--format", name, "--reveal", path, code=2)
            self.assertIn(b"--reveal", done.stderr)
            done = self.leakscan("scan", "--format", name, path, code=2)
            self.assertIn(b"leakscan key new", done.stderr)
            self.assertEqual(done.stdout, b"")
        self.scan("--format", "ecs", "--framing", "octet", path, code=2)
        self.scan("--format", "rfc5424", "--framing", "octet", "-o", self.folder / "x", path, code=2)
        self.assertFalse((self.folder / "x").exists())
        self.leakscan("convert", events, code=2)
        self.leakscan("convert", "--format", "xml", events, code=2)
        self.leakscan("convert", "--format", "ecs", code=2)
        done = self.leakscan("convert", "--format", "ecs", events, self.folder / "none", code=2)
        self.assertEqual(done.stdout, b"")
        self.leakscan("convert", "--format", "ecs", "-o", events, events, code=2)

    def test_files_and_what_is_compressed(self):
        events = self.events_file()
        expected = self.leakscan("convert", "--format", "ecs", events, code=0).stdout
        self.assertEqual(len(expected.splitlines()), len(events.read_bytes().splitlines()))
        packed = self.folder / "packed.ndjson.zst"
        self.scan("-o", packed, "--no-evidence", siem.SAMPLES / "csv-semicolon/input.csv", code=1)
        found = self.leakscan("convert", "--format", "ecs", packed, code=0).stdout
        self.assertEqual(found.splitlines()[:-1], expected.splitlines()[:-1])
        out = self.folder / "out.json.zst"
        self.leakscan("convert", "--format", "ecs", "-o", out, packed, code=0)
        self.assertEqual(out.stat().st_mode & 0o777, 0o600)
        self.assertEqual(out.read_bytes()[:4], b"\x28\xb5\x2f\xfd")
        both = self.leakscan("convert", "--format", "ecs", events, packed, code=0).stdout
        self.assertEqual(len(both.splitlines()), 2 * len(expected.splitlines()))
        cut = self.folder / "cut.zst"
        cut.write_bytes(packed.read_bytes()[:-9])
        done = self.leakscan("convert", "--format", "ecs", cut, code=3)
        self.assertIn(b"cut.zst: the compressed events", done.stderr)

    def test_what_is_no_event_is_named(self):
        whole = self.events_file().read_bytes().splitlines(keepends=True)
        bad = [b"{\"type\":\"exposure\"}\n", b"{\"type\":\"person\"}\n", b"[1]\n", b"hello\n", b"{\"a\":01}\n",
               b"\xff\n", b"{} {}\n", b"x" * 9000 + b"\n", b"[" * 5000 + b"\n",
               b"{\"type\":\"gap\",\"a\":" + b"[" * 30 + b"]" * 30 + b"}\n",
               b"{\"type\":\"lead\",\"findings\":[]}\n", b"{\"type\":\"gap\",\"source\":\"a"]
        expected = self.leakscan("convert", "--format", "ecs", "-", stdin=b"".join(whole), code=0).stdout
        mixed = b"".join(whole[:3] + bad[:5] + [b"\n"] + whole[3:] + bad[5:])
        done = self.leakscan("convert", "--format", "ecs", "-", stdin=mixed, code=3)
        self.assertTrue(done.stdout == expected)
        self.assertIn(b"leakscan: -:4: ", done.stderr)
        self.assertIn(b"12 lines were no events", done.stderr)
        self.assertLess(len(done.stderr), 2000)

    def test_text(self):
        paths = sorted(siem.SAMPLES.glob("*/input*"))
        for level in ("all", "source"):
            text = self.scan("--format", "text", "--events", level, *paths, code=1).stdout
            saved = self.scan_samples(events=level)
            self.assertEqual(self.leakscan("convert", "--format", "text", "-", stdin=saved, code=0)
                             .stdout.decode(), text.decode())

    def start(self, *args, stdin=subprocess.PIPE):
        process = subprocess.Popen(
            [siem.LEAKSCAN, *map(str, args)], stdin=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=self.folder)

        def end():
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream and not stream.closed:
                    stream.close()

        self.addCleanup(end)
        return process

    def test_a_pipe_that_pauses(self):
        scan = self.start("scan", "--key-file", self.key, "--format", "hec", "-")
        convert = self.start("scan", "--key-file", self.key, "-")
        last = self.start("convert", "--format", "hec", "-", stdin=convert.stdout)
        for front, back in ((scan, scan), (convert, last)):
            front.stdin.write(b"NIR 2 94 03 75 120 005 91\n\n")
            front.stdin.flush()
            start = time.monotonic()
            self.assertIn(b"leakscan:run", back.stdout.readline())
            self.assertIn(b"leakscan:exposure", back.stdout.readline())
            self.assertLess(time.monotonic() - start, 15)  # one where nothing else runs
            front.stdin.close()
            self.assertIn(b"leakscan:input", back.stdout.readline())
            self.assertEqual(front.wait(timeout=20), 1)
        self.assertEqual(last.wait(timeout=20), 0)

    def test_ends_as_every_command_does(self):
        saved = self.folder / "many.ndjson"
        saved.write_bytes(self.scan_samples() * 20)
        reader = self.start("convert", "--format", "ocsf", saved)
        reader.stdout.readline()
        reader.stdout.close()
        self.assertEqual(reader.wait(timeout=20), 141)
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            waiting = self.start("convert", "--format", "ecs", "-")
            waiting.stdin.write(saved.read_bytes()[:10000])
            waiting.stdin.flush()
            waiting.stdout.readline()  # it has begun
            waiting.send_signal(number)
            self.assertTrue(waiting.stdout.read().endswith(b"}\n"))
            self.assertEqual(waiting.wait(timeout=20), code)
        full = self.leakscan("convert", "--format", "ecs", "-o", "/dev/full", saved)
        self.assertEqual(full.returncode, 4)

    def test_without_a_run(self):
        rest = b"".join(self.events_file().read_bytes().splitlines(keepends=True)[1:])
        done = self.leakscan("convert", "--format", "ecs", "-", stdin=rest, code=0)
        self.assertIn(b"no run event", done.stderr)
        for event in lines_of(done.stdout):
            self.assertEqual(event["@timestamp"], "2020-09-13T12:26:40.000Z")
            self.assertEqual(ecs.errors(event, ecs.OWN), [])
        self.assertEqual(self.leakscan("-q", "convert", "--format", "ecs", "-", stdin=rest).stderr, b"")

    def test_two_runs_behind_each_other(self):
        saved = b""
        for case in ("1", "2"):
            saved += self.events_file("--label", "case=" + case).read_bytes()
        found = lines_of(self.leakscan("convert", "--format", "ecs", "-", stdin=saved, code=0).stdout)
        half = len(found) // 2
        self.assertEqual([e["labels"]["case"] for e in found], ["1"] * half + ["2"] * half)
        own = [e["event"]["id"] for e in found if "id" not in e["Leak"]]
        self.assertEqual(len(set(own)), len(own))

    def test_clear_values_are_not_carried_on(self):
        clear = self.events_file("--reveal").read_bytes()
        masked = self.events_file().read_bytes()
        self.assertIn(b'"value":"2 94 03', clear)
        for name in FORMATS:
            found = self.leakscan("convert", "--format", name, "-", stdin=clear, code=0).stdout
            for word in (b'"normalized"', b"294037512000591", b"94 03 75", b"Martel", b"MARTEL"):
                self.assertFalse(word in found, f"{name}: {word[:2]}")
            expected = self.leakscan("convert", "--format", name, "-", stdin=masked, code=0).stdout
            exposures = [[line for line in output.splitlines() if b"Personal data exposed" in line or
                          b"sensitive-data-found" in line or b'"id":"e:' in line]
                         for output in (found, expected)]
            self.assertEqual(len(exposures[0]), 5, name)
            self.assertTrue(exposures[0] == exposures[1], name)

    def test_events_of_sources(self):
        done = self.scan_samples(events="source")
        kinds = [event["type"] for event in lines_of(done)]
        self.assertEqual(set(kinds), {"run", "source", "gap", "input", "summary"})
        whole = lines_of(self.scan_samples())
        exposures = {}
        for event in whole:
            if event["type"] == "exposure" and event["severity"] != "info" and event.get("part", 1) == 1:
                key = event["source"], event.get("sheet")
                exposures[key[0]] = exposures.get(key[0], 0) + 1
        told = {}
        for event in lines_of(done):
            if event["type"] == "source" and event["exposures"]:
                told[event["source"]] = told.get(event["source"], 0) + event["exposures"]
        self.assertEqual(told, exposures)
        totals = [{k: v for k, v in lines[-1].items() if k not in ("seconds", "filters")}
                  for lines in (lines_of(done), whole)]
        self.assertEqual(*totals)

    def test_most_events_of_a_source(self):
        def shown(events):
            return [e for e in events if e["type"] in ("exposure", "lead") and e.get("part", 1) == 1]

        whole = lines_of(self.scan_samples())
        for limit in (1, 3):
            found = lines_of(self.scan_samples("--max-events-per-source", limit))
            for name in ("csv-semicolon/input.csv", "tar-nested/input.tar.zst!/export/patients/labo.csv"):
                of_table = [e for e in shown(found) if e["source"].endswith(name)]
                self.assertEqual(len(of_table), limit)
                self.assertEqual([e["record"] for e in of_table], list(range(1, limit + 1)))
            summary = found[-1]
            self.assertEqual(summary["suppressed"], len(shown(whole)) - len(shown(found)))
            self.assertGreater(summary["suppressed"], 0)
            self.assertEqual(summary["filters"]["max_events_per_source"], str(limit))
            for key in ("exposures", "persons", "by_severity", "by_detector", "largest"):
                self.assertEqual(summary[key], whole[-1][key])


if __name__ == "__main__":
    siem.main()
