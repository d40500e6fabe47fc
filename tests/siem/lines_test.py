"""No line of any format is over 8,000 bytes, whatever the events hold; nothing is lost without the
line saying so."""

import json
import random

import ecs
import formats_test
import readers
import siem
from siem import SiemTest, errors, lines_of

SCHEMA = (siem.ROOT / "scanner/output/events.schema.json").read_text(encoding="utf-8")
FORMATS = formats_test.FORMATS
SOURCE = random.Random(20260131)  # the same events in every run
ALPHABETS = ("abc", "é•ß", "\U0001f600", "\"\\", "=|]", "\u0001\u202e\u2028", "a b/c.d", "\\n")
HEX = "0123456789abcdef"


def text(most):
    alphabet = SOURCE.choice(ALPHABETS)
    size = SOURCE.choice((1, 5, SOURCE.randint(1, most)))
    return "".join(SOURCE.choice(alphabet) for _ in range(size))


def digits(count=32):
    return "".join(SOURCE.choice(HEX) for _ in range(count))


def finding():
    found = {"detector": SOURCE.choice(("nir", "phone", "email", text(60))),
             "confidence": SOURCE.choice(("low", "medium", "high"))}
    if SOURCE.random() < 0.7:
        found["field"] = text(200)
    found["offset"], found["length"] = SOURCE.choice(((None, None), (SOURCE.randrange(2**53), 15)))
    found["masked"] = text(400)
    if SOURCE.random() < 0.8:
        found["token"] = "t:" + digits()
    if SOURCE.random() < 0.2:
        found["count"] = SOURCE.randint(2, 9)
    return found


def record(kind):
    event = {"type": kind, "id": kind[0] + ":" + digits(), "fingerprint": "f:" + digits(),
             "source": text(2000), "format": "csv", "record": SOURCE.choice((None, 1, 10**15)),
             "line": SOURCE.choice((None, 1, 10**15)), "offset": 0, "length": 1}
    if SOURCE.random() < 0.2:
        event["sheet"] = text(190)
    if kind == "exposure":
        event["severity"] = SOURCE.choice(("info", "low", "medium", "high", "critical"))
    event["confidence"] = "high"
    event["categories"] = ["identity", "contact", "health"]
    if kind == "exposure" and SOURCE.random() < 0.9:
        persons = SOURCE.choice((1, 1, 40))
        tokens = ["s:" + digits() for _ in range(persons)]
        event.update({"subject": tokens[0]} if persons == 1 else {"subjects": tokens})
        event["about"] = {"sex": "F", "birth_year": 1985, "dept": "78"}
    if SOURCE.random() < 0.3:
        event["context"] = {"url": text(900), "posted": "2021-09-12T10:00:00Z", "title": text(250),
                            "author": "t:" + digits()}
    event["findings"] = [finding() for _ in range(SOURCE.choice((1, 1, 3, 12, 30)))]
    return event


def shorten(event, key):
    """Leaves out elements until the event is a line of ours."""
    while len(json.dumps(event, ensure_ascii=False).encode()) >= 7900 and len(event[key]) > 1:
        event[key].pop()
    return event


def totals(severities=("info", "low", "medium", "high", "critical")):
    return {"records": 10**15, "exposures": 10**15, "leads": 0,
            "by_severity": {name: 10**15 for name in severities}}


def other(kind):
    if kind == "gap":
        return {"type": "gap", "source": text(2000), "offset": 0, "bytes": None, "reason": "corrupt",
                "detail": text(1500)}
    columns = [{"name": text(100), "kind": "nir"} for _ in range(SOURCE.choice((1, 30, 90)))]
    if kind == "source":
        return shorten({"type": "source", "source": text(2000), "format": "csv", "encoding": "utf-8",
                        "columns": columns, **totals(), "by_category": {"health": 1},
                        "by_detector": {text(90): 1}}, "columns")
    return shorten({"type": "input", "path": text(2000), "bytes": 10**15,
                    "mtime": "2021-09-12T10:00:00Z", "format": "csv", "encoding": "utf-8",
                    "columns": columns, **totals(), "persons": 10**15, "bytes_scanned": 10**15,
                    "bytes_gap": 0, "gaps": 0, "gaps_by_reason": {}, "complete": True,
                    "sha256": digits(64)}, "columns")


def run_event():
    event = {"type": "run", "version": "0.1.0", "commit": digits(40), "engine": "hyperscan 5.4.0", "patterns": digits(),
             "key_id": "k:" + digits(16), "key_source": "file", "started": "2021-09-12T10:00:00Z",
             "host": "host", "inputs": [text(500) for _ in range(SOURCE.choice((1, 20)))],
             "labels": {f"l{n}": text(300) for n in range(SOURCE.choice((0, 1, 12)))}, "filters": {},
             "options": {"allow": text(200), "max-depth": "8"}}
    return shorten(event, "inputs")


def events(count):
    made = []
    for number in range(count):
        if number % 50 == 0:
            made.append(run_event())
        made.append(record(SOURCE.choice(("exposure", "exposure", "exposure", "lead"))))
        made.append(other(SOURCE.choice(("gap", "source", "input"))))
    return [e for e in made if len(json.dumps(e, ensure_ascii=False).encode()) < 7990]


def of_cef(line):
    """What a line of CEF says of a record, in the form of our own events."""
    extension = readers.cef(line)[1]
    flags = extension.get("flexString1", "").split(", ")
    own = {"type": readers.cef(line)[0][4], "part": int(extension.get("flexNumber1", 1)),
           "more": "more" in flags, "truncated": "truncated" in flags,
           "tokens": extension.get("cs6", "").split(", ") if "cs6" in extension else []}
    return own, extension["externalId"]


class Lines(SiemTest):
    def convert(self, name, made):
        stdin = "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in made).encode()
        done = self.leakscan("convert", "--format", name, "-", stdin=stdin, code=0)
        lines = done.stdout.decode("utf-8").split("\n")
        self.assertEqual(lines.pop(), "")
        for line in lines:
            self.assertLessEqual(len(line.encode()) + 1, 8000, name)
            self.assertFalse(any(c in line for c in "\u0001\u202e\u2028"), name)
        return lines

    def test_hostile_events(self):
        made = events(500)
        self.assertGreater(len(made), 750)
        for event in made[:100]:
            self.assertEqual(errors(SCHEMA, event, event["type"]), [])
        divided = cut = 0
        for name in FORMATS:
            lines = iter(self.convert(name, made))
            for event in made:
                expected = event.get("findings", [])
                found, part, tokens, truncated = [], 1, [], False
                while True:
                    line = next(lines)
                    own, identifier = of_cef(line) if name == "cef" else formats_test.own_event(name, line)
                    self.assertEqual(own["type"], event["type"])
                    self.assertEqual(own.get("part", 1), part)
                    if "id" in event:
                        self.assertEqual(identifier, event["id"] + (f".{part}" if part > 1 else ""))
                    if name == "ecs":
                        self.assertEqual(ecs.errors(json.loads(line), ecs.OWN), [])
                    if name == "ocsf" and part == 1:
                        self.assertEqual(errors(formats_test.OCSF, json.loads(line)), [])
                    found += own.get("findings", [])
                    tokens += own.get("tokens", [])
                    truncated = truncated or bool(own.get("truncated"))
                    part += 1
                    if not own.get("more"):
                        break
                divided += part > 2
                cut += truncated
                if name == "cef":
                    if not truncated:
                        self.assertEqual(len(tokens), sum("token" in f for f in expected))
                    continue
                self.assertEqual(len(found), len(expected), name)
                self.assertEqual([f.get("token") for f in found], [f.get("token") for f in expected])
                if not truncated:
                    self.assertEqual(found, expected, name)
                    for key in ("categories", "subjects", "columns", "inputs", "context"):
                        if key in event:
                            self.assertEqual(own[key], event[key], name)
            self.assertIsNone(next(lines, None))
        self.assertGreater(divided, 80)
        self.assertGreater(cut, 200)

    def test_parts_are_numbered_anew(self):
        whole = record("exposure")
        whole["source"] = "a.csv"
        pieces = []
        for part in range(1, 4):
            piece = {**whole, "findings": [finding() for _ in range(30)]}
            piece = shorten(piece, "findings")
            if part > 1:
                piece["part"] = part
            if part < 3:
                piece["more"] = True
            pieces.append(piece)
        for name in ("ecs", "ocsf", "hec", "rfc5424"):
            owns = [formats_test.own_event(name, line)[0] for line in self.convert(name, pieces)]
            self.assertEqual([own.get("part", 1) for own in owns], list(range(1, len(owns) + 1)))
            self.assertEqual([own.get("more") for own in owns], [True] * (len(owns) - 1) + [None])
            self.assertEqual([f["token"] for own in owns for f in own["findings"] if "token" in f],
                             [f["token"] for piece in pieces for f in piece["findings"] if "token" in f])
        # A part whose front is not there keeps its number.
        owns = [formats_test.own_event("hec", line)[0] for line in self.convert("hec", pieces[2:])]
        self.assertEqual(owns[0]["part"], 3)

    def test_a_scan_of_hostile_files(self):
        folder = self.folder / "d"
        for level in range(8):
            folder = folder / ("é•" * 40 + str(level))
        folder.mkdir(parents=True)
        people = {f"contact {'ü' * 60} {n}": f"06{n % 90 + 10:02}{n * 7919 % 1000000:06}" for n in range(400)}
        path = folder / "many.json"
        path.write_text(json.dumps({"nom": "Durand", "nir": "294037512000591", "tel": people}),
                        encoding="utf-8")
        label = "l=" + "•" * 900
        plain = self.scan("--events", "all", "--label", label, path, code=1).stdout
        count = sum(len(e.get("findings", ())) for e in lines_of(plain))
        self.assertGreater(count, 300)
        for name in FORMATS:
            output = self.scan("--events", "all", "--label", label, "--format", name, path, code=1).stdout
            found = 0
            for line in output.decode().split("\n")[:-1]:
                self.assertLessEqual(len(line.encode()) + 1, 8000)
                if name == "cef":
                    found += int(readers.cef(line)[1].get("cnt", 0))
                else:
                    found += len(formats_test.own_event(name, line)[0].get("findings", ()))
            self.assertEqual(found, count, name)


if __name__ == "__main__":
    siem.main()
