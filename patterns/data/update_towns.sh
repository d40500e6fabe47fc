#!/bin/sh
# Rebuilds towns.txt, the towns of every postcode, and communes.txt, the communes of every INSEE code,
# from the npm package "@etalab/decoupage-administratif" (communes of INSEE's code officiel
# géographique with La Poste's postcodes). Needs npm and python3.
# Usage: patterns/data/update_towns.sh [VERSION]
set -eu
version=${1:-6.0.0}
data=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent "@etalab/decoupage-administratif@$version" >/dev/null && tar -xzf ./*.tgz)

python3 - "$work/package/data/communes.json" "$data/towns.txt" "$data/communes.txt" "$version" <<'PYTHON'
import collections
import json
import re
import sys
import unicodedata

communes, table, code_table, version = sys.argv[1:]


def fold(name):
    """As ScanTown folds: upper case, no accents, one blank between words, ST for SAINT."""
    name = name.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    parts = unicodedata.normalize("NFD", name)
    name = "".join(c for c in parts if not unicodedata.combining(c)).upper()
    words = re.findall(r"[A-Z0-9]+", name)
    return " ".join({"SAINT": "ST", "SAINTE": "STE"}.get(word, word) for word in words)


towns = collections.defaultdict(set)
with open(communes, encoding="utf-8") as file:
    for commune in json.load(file):
        if commune["type"] == "arrondissement-municipal":
            continue  # "Paris 11e" is Paris
        for postcode in commune.get("codesPostaux", ()):
            towns[postcode].add(fold(commune["nom"]))
# A birth is registered under the code of the time: communes that were merged since are listed with
# theirs, and Paris, Lyon and Marseille with those of their arrondissements.
codes = collections.defaultdict(set)
with open(communes, encoding="utf-8") as file:
    for commune in json.load(file):
        name = commune["nom"]
        if commune["type"] == "arrondissement-municipal":
            name = name.split(" ")[0]
        codes[commune["code"]].add(fold(name))
with open(code_table, "w", encoding="ascii") as out:
    out.write(
        f"# INSEE codes and their communes; npm @etalab/decoupage-administratif {version}: MIT, data of\n"
        "# INSEE under the Licence Ouverte. Made by update_towns.sh.\n"
    )
    for code in sorted(codes):
        out.write(f"{code} {','.join(sorted(codes[code]))}\n")
with open(table, "w", encoding="ascii") as out:
    out.write(
        f"# Postcodes and their communes; npm @etalab/decoupage-administratif {version}: MIT, data of\n"
        "# INSEE and La Poste under the Licence Ouverte. Made by update_towns.sh.\n"
    )
    for postcode in sorted(towns):
        out.write(f"{postcode} {','.join(sorted(towns[postcode]))}\n")
PYTHON
