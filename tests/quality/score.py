"""Runs leakscan on the documents and compares: sets of (document, detector, normalised value)."""

import collections
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import tempfile

from documents import GROUPS
from people import fold

# What the documents are labelled for. Others (health terms and codes) are found in them, too, and not
# judged; of cards, hashes and INS-C there are near misses alone.
LABELLED = {
    "nir", "phone", "email", "hc1", "doc2d", "iban", "person_name", "birth_date", "postal_address",
    "covid_result", "ipp", "password", "rpps", "payment_card", "password_hash", "ins_c", "finess",
}  # fmt: skip
LEVELS = ("low", "medium", "high")
# Compared without punctuation: the contract fixes the words of these, not what stands between them.
WORDS_ONLY = ("postal_address", "person_name")


@dataclasses.dataclass(frozen=True)
class Finding:
    detector: str
    normalized: str
    confidence: str
    value: str


@dataclasses.dataclass(frozen=True)
class Wrong:
    """One value that was missed, or found though it is none."""

    kind: str  # "missed" or "false"
    document: int
    form: str
    detector: str
    layout: str
    normalized: str
    confidence: str
    near: str  # what was found there instead, if anything


class Counts:
    __slots__ = ("true", "hit", "found", "right")

    def __init__(self):
        self.true = self.hit = self.found = self.right = 0

    def add(self, other):
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def recall(self):
        return self.hit / self.true if self.true else None

    def precision(self):
        return self.right / self.found if self.found else None


def comparable(detector, text):
    if detector in WORDS_ONLY:
        head, comma, tail = (
            fold(text).partition(",") if detector == "person_name" else (fold(text), "", "")
        )
        clean = lambda part: " ".join(re.findall(r"[0-9A-Z]+", part))
        return clean(head) + comma + clean(tail)
    return text


def known_detectors(leakscan):
    """Those of LABELLED that this leakscan has."""
    text = subprocess.run(
        [leakscan, "detectors", "list"], capture_output=True, text=True, check=True
    ).stdout
    return LABELLED & {line.split()[0] for line in text.splitlines() if line.strip()}


def scan(leakscan, documents):
    """The findings of each document, by its number."""
    found = collections.defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as out:
            out.write("5c" * 32 + "\n")
        tree = pathlib.Path(folder, "in")
        tree.mkdir(0o700)
        for number, document in enumerate(documents):
            (tree / f"{number:06}").write_bytes(document.data)
        command = [
            leakscan,
            "-q",
            "scan",
            "--reveal",
            "--key-file",
            key,
            "--events",
            "all",
            "--format",
            "ndjson",
            str(tree),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as run:
            for line in run.stdout:
                event = json.loads(line)
                if event["type"] != "exposure":
                    continue
                number = int(os.path.basename(event["source"].split("!")[0]))
                for finding in event["findings"]:
                    found[number].add(
                        Finding(
                            finding["detector"],
                            finding["normalized"],
                            finding["confidence"],
                            finding["value"],
                        )
                    )
        if run.returncode not in (0, 1):
            raise SystemExit(f"quality: leakscan ended with {run.returncode}")
    return found


def compare(documents, found, detectors):
    """({(detector, format, lowest confidence): Counts}, {(detector, layout): Counts}, [Wrong])."""
    sums = collections.defaultdict(Counts)
    layouts = collections.defaultdict(Counts)
    wrong = []
    for number, document in enumerate(documents):
        best = {}
        for finding in found.get(number, ()):
            key = (finding.detector, comparable(finding.detector, finding.normalized))
            best[key] = max(best.get(key, 0), LEVELS.index(finding.confidence))
        truth = {}
        for item in document.truths:
            key = (item.detector, comparable(item.detector, item.normalized))
            if key not in truth or item.required:
                truth[key] = item
        for (detector, text), item in truth.items():
            if not item.required or detector not in detectors:
                continue
            level = best.get((detector, text), -1)
            for at_least in range(3):
                counts = sums[detector, document.form, LEVELS[at_least]]
                counts.true += 1
                counts.hit += level >= at_least
            counts = layouts[detector, item.layout]
            counts.true += 1
            counts.hit += level >= 1
            if level < 1:
                others = [
                    t
                    for d, t in best
                    if d == detector
                    and (d, t) not in truth
                    and set(re.findall(r"\w+", t)) & set(re.findall(r"\w+", text))
                ]
                wrong.append(
                    Wrong(
                        "missed",
                        number,
                        document.form,
                        detector,
                        item.layout,
                        text,
                        LEVELS[level] if level >= 0 else "",
                        " / ".join(others[:2]),
                    )
                )
        for (detector, text), level in best.items():
            if detector not in detectors:
                continue
            item = truth.get((detector, text))
            if item and not item.required:
                continue
            for at_least in range(level + 1):
                counts = sums[detector, document.form, LEVELS[at_least]]
                counts.found += 1
                counts.right += item is not None
            if item is None and level >= 1:
                wrong.append(
                    Wrong("false", number, document.form, detector, "", text, LEVELS[level], "")
                )
    return sums, layouts, wrong


def total(sums, detector, group=None, form=None, confidence="medium"):
    """The counts of a detector over the formats of a group, one format, or all."""
    result = Counts()
    for (name, its_form, level), counts in sums.items():
        if (
            name == detector
            and level == confidence
            and (form is None or its_form == form)
            and (group is None or GROUPS[its_form] == group)
        ):
            result.add(counts)
    return result
