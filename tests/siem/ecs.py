"""The rules of ECS for one event, from a table of fields.

A table maps a field to its type, whether it is an array, and its allowed values (of event.category
with the event types that go with each). ecs_fields.json is ours, of what we write; ecs_npm_test.py
makes one of all fields from the package that Elastic publishes.
"""

import json
import pathlib
import re

OWN = json.loads((pathlib.Path(__file__).parent / "ecs_fields.json").read_text(encoding="utf-8"))
VERSION = "9.4.0"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
TEXTS = ("keyword", "constant_keyword", "wildcard", "text", "match_only_text", "ip")


def fits(value, kind):
    if kind in TEXTS:
        return isinstance(value, str)
    if kind == "date":
        return isinstance(value, str) and DATE.fullmatch(value) is not None
    if kind == "long":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    if kind in ("float", "scaled_float"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return kind == "boolean" and isinstance(value, bool)


def leaves(value, path=""):
    if isinstance(value, dict) and path not in ("labels", "Leak"):
        for key, member in value.items():
            yield from leaves(member, f"{path}.{key}" if path else key)
    else:
        yield path, value


def errors(event, table):
    """What is wrong with an event, as texts without values."""
    wrong = []
    for field, value in leaves(event):
        if field == "Leak":
            if not isinstance(value, dict):
                wrong.append("Leak is no object")
            continue
        if field == "labels":
            if not all(isinstance(label, str) for label in value.values()):
                wrong.append("a label is no text")
            continue
        rule = table.get(field)
        if rule is None:
            wrong.append(f"{field} is unknown")
            continue
        if isinstance(value, list) != bool(rule.get("array")):
            wrong.append(f"{field} is an array or should be one")
            continue
        for item in value if isinstance(value, list) else [value]:
            if not fits(item, rule["type"]):
                wrong.append(f"{field} is no {rule['type']}")
            elif rule.get("allowed") and item not in rule["allowed"]:
                wrong.append(f"{field} has a value that is not allowed")
    for field in ("@timestamp", "ecs", "message", "event"):
        if field not in event:
            wrong.append(f"{field} is missing")
    if event.get("ecs", {}).get("version") != VERSION:
        wrong.append("ecs.version")
    of_event = event.get("event", {})
    expected = [kind for category in of_event.get("category", [])
                for kind in table["event.category"]["allowed"].get(category) or []]
    if not set(of_event.get("type", ())) <= set(expected):
        wrong.append("event.type does not go with event.category")
    return wrong
