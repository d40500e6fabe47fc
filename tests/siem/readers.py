"""Strict readers of the formats that are not JSON, written from their specifications."""

import json
import re

# RFC 5424, section 6, with what we always write: version 1, a time in UTC, one element of data.
HEADER = re.compile(
    r"<(?P<pri>[0-9]{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?P<host>[!-~]{1,255}) "
    r"(?P<app>[!-~]{1,48}) (?P<procid>[!-~]{1,128}) (?P<msgid>[!-~]{1,32}) \[(?P<sdid>[^ =\]\"]{1,32})")
PARAMETER = re.compile(r" ([^ =\]\"]{1,32})=\"((?:[^\"\\\]]|\\.)*)\"", re.S)


def syslog(line):
    """A message of RFC 5424: its header, its parameters as pairs, and the JSON behind them."""
    header = HEADER.match(line)
    if not header:
        raise ValueError("no header of RFC 5424")
    place = header.end()
    parameters = []
    while match := PARAMETER.match(line, place):
        parameters.append((match[1], re.sub(r"\\([\"\\\]])", r"\1", match[2])))
        place = match.end()
    if line[place:place + 2] != "] ":
        raise ValueError("the structured data do not end")
    return header.groupdict(), parameters, json.loads(line[place + 2:])


def octet_counted(data):
    """The messages of RFC 6587, section 3.4.1."""
    while data:
        size, _, rest = data.partition(b" ")
        if not size.isdigit() or size.startswith(b"0") or len(rest) < int(size):
            raise ValueError("no count of octets")
        yield rest[:int(size)].decode("utf-8")
        data = rest[int(size):]


def split_unescaped(text, mark, count):
    """At most `count` fields, cut at marks that no backslash precedes; and the rest."""
    fields, field, place = [], "", 0
    while place < len(text) and len(fields) < count:
        if text[place] == "\\":
            if place + 1 == len(text) or text[place + 1] not in "\\" + mark:
                raise ValueError("a backslash before nothing that needs one")
            field += text[place + 1]
            place += 2
        elif text[place] == mark:
            fields.append(field)
            field = ""
            place += 1
        else:
            field += text[place]
            place += 1
    return fields, text[place:]


# Key names of the extension dictionary that we use, and the most bytes their values may have.
CEF_KEYS = {
    "rt": 13, "externalId": 1023, "dvchost": 1023, "cat": 1023, "act": 1023, "fname": 1023,
    "filePath": 1023, "fileType": 1023, "fsize": 20, "fileHash": 1023, "request": 1023,
    "reason": 1023, "outcome": 1023, "duid": 1023, "cnt": 20, "msg": 1023, "flexNumber1": 20,
    "flexNumber1Label": 128, "flexString1": 1023, "flexString1Label": 128, "flexString2": 1023,
    "flexString2Label": 128, **{f"cs{n}": 4000 for n in range(1, 7)},
    **{f"cs{n}Label": 1023 for n in range(1, 7)}, **{f"cn{n}": 20 for n in range(1, 4)},
    **{f"cn{n}Label": 1023 for n in range(1, 4)},
}
EXTENSION = re.compile(r"(?:^| )([A-Za-z0-9]+)=((?:[^=\\]|\\[\\=])*)(?= [A-Za-z0-9]+=|$)")


def cef(line):
    """A line of CEF: the header's seven fields, and the extension."""
    if any(ord(c) < 32 for c in line):
        raise ValueError("a control character")
    header, rest = split_unescaped(line, "|", 7)
    if len(header) != 7 or header[0] != "CEF:0" or not 0 <= int(header[6]) <= 10:
        raise ValueError("no header of CEF")
    extension, place = {}, 0
    while place < len(rest):
        match = EXTENSION.match(rest, place)
        if not match or match[1] in extension or match[1] not in CEF_KEYS:
            raise ValueError("no extension of CEF")
        if len(match[2].encode()) > CEF_KEYS[match[1]]:
            raise ValueError(f"{match[1]} is too long")
        extension[match[1]] = re.sub(r"\\([\\=])", r"\1", match[2])
        place = match.end()
    return header, extension
