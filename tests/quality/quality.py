"""Precision and recall of leakscan on a labelled corpus that is made from a seed.

usage: quality.py LEAKSCAN [--seed N] [--documents N] [--misses FOLDER] [--negatives BYTES]
                  [--readme]
       quality.py LEAKSCAN --check | --write-floors

Prints, per detector, recall and precision at confidence medium and above in tables and in prose
against the goals (goals.toml); then per confidence, per format, and the spellings that are missed
most; then the 19 spellings of a NIR and 15 of a phone. No value is printed: --misses writes them to
FOLDER/misses.tsv, mode 0600 (the people are invented), and to FOLDER/negatives.tsv NIRs found where
none is. --check runs a small corpus and fails below the floors (floors.toml), which are what was
reached when --write-floors last ran. --negatives scans text and tables without a NIR: none may be
found with confidence high. --readme rewrites the table in README.md.
"""

import argparse
import collections
import dataclasses
import datetime
import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import tomllib

import documents
import drafts
import misses
import people
import score
import spellings

HERE = pathlib.Path(__file__).resolve().parent
README = HERE.parent.parent / "README.md"
GOALS = tomllib.loads((HERE / "goals.toml").read_text(encoding="utf-8"))
CHECK = {"seed": 7, "documents": 500}  # what --check and --write-floors run


def share(value):
    """Rounded down, so that 1.0000 means all."""
    return "-" if value is None else f"{math.floor(value * 10000) / 10000:.4f}"


class Measured:
    """One corpus and what leakscan made of it."""

    def __init__(self, leakscan, seed, count):
        self.detectors = score.known_detectors(leakscan)
        begin = time.monotonic()
        self.corpus = list(documents.corpus(random.Random(seed), count))
        self.made = time.monotonic() - begin
        found = score.scan(leakscan, self.corpus)
        self.scanned = time.monotonic() - begin - self.made
        self.sums, self.layouts, self.wrong = score.compare(self.corpus, found, self.detectors)

    def goal_rows(self):
        """(detector, group, goal, counts): table and prose, or all, as goals say."""
        rows = []
        for detector, goal in GOALS.items():
            if "all" in goal:
                rows.append((detector, "all", goal["all"], score.total(self.sums, detector)))
            for group in ("table", "prose"):
                if group in goal:
                    rows.append(
                        (detector, group, goal[group], score.total(self.sums, detector, group))
                    )
        return rows


def rule(columns):
    return "|" + "|".join("---" if i == 0 else "--:" for i in range(columns)) + "|"


def goal_table(measured):
    lines = ["| detector | where | cases | recall | precision | goal | |", rule(7)]
    for detector, group, goal, counts in measured.goal_rows():
        if detector not in measured.detectors:
            lines.append(
                f"| {detector} | {group} | {counts.true} | - | - | {goal} | not yet looked for |"
            )
            continue
        met = (counts.recall() or 0) >= goal and (counts.precision() or 0) >= goal
        lines.append(
            f"| {detector} | {group} | {counts.true} | {share(counts.recall())} "
            f"| {share(counts.precision())} | {goal} | {'' if met else 'short of the goal'} |"
        )
    return lines


def confidence_table(measured):
    lines = [
        "| detector | recall low+ | precision | recall medium+ | precision | recall high | "
        "precision |",
        rule(7),
    ]
    for detector in sorted({d for d, _, _ in measured.sums}):
        cells = []
        for level in score.LEVELS:
            counts = score.total(measured.sums, detector, confidence=level)
            cells += [share(counts.recall()), share(counts.precision())]
        lines.append(f"| {detector} | {' | '.join(cells)} |")
    return lines


def format_table(measured):
    lines = ["| format | detector | cases | recall | precision |", "|---|---|--:|--:|--:|"]
    for form in documents.GROUPS:
        for detector in sorted({d for d, f, _ in measured.sums if f == form}):
            counts = score.total(measured.sums, detector, form=form)
            lines.append(
                f"| {form} | {detector} | {counts.true} | {share(counts.recall())} "
                f"| {share(counts.precision())} |"
            )
    return lines


def layout_table(measured, most=30):
    rows = [
        (c.true - c.hit, d, layout, c)
        for (d, layout), c in measured.layouts.items()
        if c.true > c.hit
    ]
    rows.sort(key=lambda row: (-row[0], row[1], row[2]))
    lines = ["| missed | of | detector | written as |", "|--:|--:|---|---|"]
    lines += [f"| {missed} | {c.true} | {d} | {layout} |" for missed, d, layout, c in rows[:most]]
    return lines


def thin_layouts(measured, least=0.01):
    """Layouts of NIRs and phones with less than their share of the cases."""
    thin = []
    for detector, table in (("nir", spellings.NIRS), ("phone", spellings.PHONES)):
        cases = {l: c.true for (d, l), c in measured.layouts.items() if d == detector}
        total = sum(cases.values())
        thin += [f"{detector} {s.name}" for s in table if cases.get(s.name, 0) < least * total]
    return thin


def spelling_rows():
    """(detector, spelling, text): from the shared file where it is, else our own."""
    path = HERE.parent.parent.parent / "shared" / "corpora" / "spellings.tsv"
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                detector, name, text = line.split("\t")
                yield detector, name, text.replace("\\t", "\t")
        return
    for detector, table in (("nir", spellings.KNOWN_NIRS), ("phone", spellings.KNOWN_PHONES)):
        for name, text in table:
            yield detector, name, text


def spelling_table(leakscan):
    rows = list(spelling_rows())
    label = {"nir": "numéro de sécurité sociale : ", "phone": "Téléphone : "}
    texts = []
    for detector, _, text in rows:
        if ";" in text:  # the key stands in the next column
            texts += [
                f"nom;nir;cle\nMARTEL;{text}\nMARTEL;{text}\n",
                f"MARTEL;{text}\nMARTEL;{text}\n",
            ]
        else:
            texts += [f"{label[detector]}{text}\n", f"reçu hier {text} merci\n"]
    found = score.scan(leakscan, [drafts.Document("spelling", t.encode(), []) for t in texts])
    lines = ["| detector | spelling | behind a label | alone |", "|---|---|---|---|"]
    reached = collections.Counter()
    for number, (detector, name, _) in enumerate(rows):
        cells = []
        for which in (0, 1):
            best = [
                f.confidence for f in found.get(2 * number + which, ()) if f.detector == detector
            ]
            cells.append(max(best, key=score.LEVELS.index) if best else "-")
        reached[detector] += cells[0] in ("medium", "high")
        lines.append(f"| {detector} | {name} | {cells[0]} | {cells[1]} |")
    return lines, reached, collections.Counter(detector for detector, _, _ in rows)


@dataclasses.dataclass(frozen=True)
class Negative:
    """A NIR that was found where none is."""

    kind: str  # of text around it
    confidence: str
    value: str
    before: str
    after: str

    def shape(self):
        return re.sub("[A-Z]", "A", re.sub("[0-9]", "9", self.value))


def negatives(leakscan, size, seed):
    """(bytes, [Negative]) in `size` bytes without a NIR: a stream of text, and tables."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
            out.write("5c" * 32 + "\n")
        command = [leakscan, "-q", "scan", "--key-file", key, "--events", "all", "--only", "nir"]
        command += ["--reveal", "--format", "ndjson"]
        found = []
        sent = 0

        def read(events, kind, begin, data):
            for finding in events:
                place = finding["offset"] - begin
                end = place + finding["length"]
                texts = [data[max(0, place - 40) : place], data[place:end], data[end : end + 40]]
                before, value, after = (repr(t.decode(errors="replace"))[1:-1] for t in texts)
                negative = Negative(kind, finding["confidence"], value, before, after)
                found.extend([negative] * finding.get("count", 1))

        # The stream is made twice, so that it need not be kept.
        with open(os.path.join(folder, "events"), "w+b") as events:
            run = subprocess.Popen([*command, "-"], stdin=subprocess.PIPE, stdout=events)
            state = rng.getstate()
            for _, block in misses.negative_blocks(rng, size - size // 10):
                run.stdin.write(block)
            run.stdin.close()
            if run.wait() not in (0, 1):
                raise SystemExit(f"quality: leakscan ended with {run.returncode}")
            events.seek(0)
            places = sorted(findings_of(events), key=lambda finding: finding["offset"])
        rng.setstate(state)
        for kind, block in misses.negative_blocks(rng, size - size // 10):
            here = []
            while places and places[0]["offset"] < sent + len(block):
                here.append(places.pop(0))
            read(here, kind, sent, block)
            sent += len(block)
        for kind, table in misses.negative_tables(rng, size // 10):
            path = os.path.join(folder, "table")
            pathlib.Path(path).write_bytes(table)
            run = subprocess.run([*command, path], stdout=subprocess.PIPE, check=False)
            if run.returncode not in (0, 1):
                raise SystemExit(f"quality: leakscan ended with {run.returncode}")
            read(findings_of(run.stdout.splitlines()), kind, 0, table)
            sent += len(table)
    return sent, found


def findings_of(lines):
    for line in lines:
        event = json.loads(line)
        yield from event["findings"] if event["type"] == "exposure" else ()


def negative_table(found):
    """Where they were found and of which shape, most first; no value."""
    counts = collections.Counter((n.confidence, n.kind, n.shape()) for n in found)
    rows = sorted(counts.items(), key=lambda row: (-score.LEVELS.index(row[0][0]), -row[1], row[0]))
    lines = ["| confidence | in | written as | times |", "|---|---|---|--:|"]
    lines += [f"| {level} | {kind} | `{shape}` | {n} |" for (level, kind, shape), n in rows[:20]]
    return lines


def write_negatives(folder, found):
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = os.path.join(folder, "negatives.tsv")
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write("confidence\tin\tbefore\tvalue\tbehind\n")
        for n in found:
            out.write(f"{n.confidence}\t{n.kind}\t{n.before}\t{n.value}\t{n.after}\n")
    print(f"{len(found)} NIRs found where none is in {path}")


def write_misses(folder, measured):
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = os.path.join(folder, "misses.tsv")
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(
            "kind\tdocument\tformat\tdetector\twritten as\tnormalized\tconfidence\tfound instead\n"
        )
        for w in measured.wrong:
            out.write(
                f"{w.kind}\t{w.document}\t{w.form}\t{w.detector}\t{w.layout}\t{w.normalized}\t"
                f"{w.confidence}\t{w.near}\n"
            )
    for number in sorted({w.document for w in measured.wrong}):
        name = os.path.join(folder, f"{number:06}")
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(measured.corpus[number].data)
    print(f"\n{len(measured.wrong)} wrong values in {path}, their documents beside it")


def known_names():
    """The share of the corpus' first names that the tool's own list has; half at most."""
    path = HERE.parent.parent / "patterns" / "data" / "first_names.txt"
    if not path.exists():
        return 0
    listed = set(re.findall(r"[\w'-]+", people.fold(path.read_text(encoding="utf-8"))))
    names = people.WORDS["first_names_f"] + people.WORDS["first_names_m"]
    return sum(people.fold(name) in listed for name in names) / len(names)


def floor_key(detector, group):
    return f"{detector}.{group}"


def write_floors(measured, reached):
    path = HERE / "floors.toml"
    lines = [
        "# What leakscan reached on the corpus of `quality.py --check`: [recall, precision] "
        "rounded down to",
        "# 0.001. Below these the test fails. Written by `./dev quality --write-floors`; read "
        "the diff.",
        "",
    ]
    for detector, group, _, counts in measured.goal_rows():
        if detector in measured.detectors:
            values = [
                math.floor((v or 0) * 1000) / 1000 for v in (counts.recall(), counts.precision())
            ]
            lines.append(f'"{floor_key(detector, group)}" = {values}')
    lines += [f'"spellings.{d}" = {n}' for d, n in sorted(reached.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("wrote", path)


def check(measured, reached):
    """0 if nothing is below its floor."""
    floors = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
    below = []
    for detector, group, _, counts in measured.goal_rows():
        floor = floors.pop(floor_key(detector, group), None)
        if floor is None:
            continue
        for name, value, least in zip(
            ("recall", "precision"), (counts.recall(), counts.precision()), floor
        ):
            if (value or 0) < least:
                below.append(f"{detector} in {group}: {name} {share(value)}, floor {least}")
    for detector, count in reached.items():
        least = floors.pop(f"spellings.{detector}", 0)
        if count < least:
            below.append(f"spellings of {detector}: {count}, floor {least}")
    below += [f"{name}: has a floor, is not measured" for name in floors]
    if known_names() > 0.5:
        below.append("more than half of the corpus' first names are in patterns/data")
    for line in below:
        print("below:", line)
    print(
        f"{len(measured.corpus)} documents, "
        f"{'worse than before' if below else 'nothing below its floor'}"
    )
    return 1 if below else 0


def write_readme(lines):
    text = README.read_text(encoding="utf-8")
    begin, end = "<!-- quality -->", "<!-- /quality -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    if not tail:
        raise SystemExit("quality: README.md has no place for the table")
    README.write_text(head + begin + "\n" + "\n".join(lines) + "\n" + end + tail, encoding="utf-8")
    print("\nwrote the table of README.md")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    parser.add_argument("leakscan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--misses")
    parser.add_argument("--negatives", type=int, default=16 << 20)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write-floors", action="store_true")
    options = parser.parse_args()
    small = options.check or options.write_floors
    if small:
        measured = Measured(
            options.leakscan, **{"count": CHECK["documents"], "seed": CHECK["seed"]}
        )
    else:
        measured = Measured(options.leakscan, options.seed, options.documents)
    known, reached, wanted = spelling_table(options.leakscan)
    if options.write_floors:
        write_floors(measured, reached)
        return 0
    if options.check:
        if options.misses:
            write_misses(options.misses, measured)
        return check(measured, reached)

    cases = sum(c.true for (_, _, level), c in measured.sums.items() if level == "medium")
    size = sum(len(d.data) for d in measured.corpus)
    print(
        f"# {datetime.date.today()}: {len(measured.corpus)} documents, {size:,} bytes, {cases:,} "
        "values, seed "
        f"{options.seed}; made in {measured.made:.0f} s, scanned in {measured.scanned:.1f} s\n"
    )
    sent, passed = negatives(options.leakscan, options.negatives, options.seed)
    found = collections.Counter(negative.confidence for negative in passed)
    summary = goal_table(measured)
    for title, lines in (
        ("Confidence medium and above, against the goals", summary),
        ("Per confidence, all formats", confidence_table(measured)),
        ("Per format, medium and above", format_table(measured)),
        ("Missed most", layout_table(measured)),
        ("Known spellings", known),
    ):
        print(f"## {title}\n\n" + "\n".join(lines) + "\n")
    for name in thin_layouts(measured):
        print(f"less than 1 % of the cases: {name}")
    spelled = ", ".join(f"{reached[d]} of {wanted[d]} {d}" for d in wanted)
    print(f"spellings behind a label: {spelled}")
    print(
        f"{sent:,} bytes without a NIR: {found['high']} of confidence high, {found['medium']} "
        "medium, "
        f"{found['low']} low"
    )
    if passed:
        print("\n" + "\n".join(negative_table(passed)))
    if options.misses:
        write_misses(options.misses, measured)
        write_negatives(options.misses, passed)
    if options.readme:
        write_readme(
            [
                f"On {datetime.date.today()}: {len(measured.corpus)} documents, {cases:,} "
                "values, seed "
                f"{options.seed}; confidence medium and above.",
                "",
                *summary,
                "",
                f"Of the spellings that the peers were compared on: {spelled}. In "
                f"{sent / 1e6:,.0f} MB of prose, code, "
                f"logs and tables of numbers without a NIR: {found['high']} found with "
                f"confidence high, {found['medium']} medium.",
            ]
        )
    return 1 if found["high"] else 0


if __name__ == "__main__":
    sys.exit(main())
