"""How values are written: the layouts of NIRs, phones, e-mails, birth dates and names in the wild.

A Spelling says where it may stand: `cell` (a column of its own), `label` (prose behind a label),
`bare` (prose without one, where the shape is unmistakable), `json` (a JSON value), `damaged`
(after OCR). The person it needs ("corsica", "overseas") is made to fit. KNOWN_NIRS and
KNOWN_PHONES are the spellings that the research compared the peers on, rebuilt here so that the
table needs no file.
"""

import dataclasses
import typing

from people import fold

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


@dataclasses.dataclass(frozen=True)
class Spelling:
    name: str
    where: frozenset
    write: typing.Callable  # (value, rng) -> text
    need: str = "any"
    weight: int = 2


def at(*places):
    return frozenset(places)


def groups(value, sizes, separator):
    parts, start = [], 0
    for size in sizes:
        parts.append(value[start : start + size])
        start += size
    return separator.join(parts)


def nir_groups(separator, sizes=(1, 2, 2, 2, 3, 3, 2)):
    return lambda nir, rng: groups(nir, sizes, separator)


def ragged(nir, rng):
    sizes, left = [], 15
    while left:
        sizes.append(min(left, rng.randint(1, 6)))
        left -= sizes[-1]
    return groups(nir, sizes, " ")


def misread(text, rng):
    """What OCR makes of some digits: O for 0, l or I for 1. At least one where there is any."""
    spots = [i for i, c in enumerate(text) if c in "01"]
    chosen = [i for i in spots if rng.random() < 0.4] or spots[:1]
    out = list(text)
    for i in chosen:
        out[i] = "O" if out[i] == "0" else rng.choice("lI")
    return "".join(out)


NIRS = (
    Spelling("15 compact", at("cell", "label", "bare", "json"), lambda n, r: n, weight=8),
    Spelling(
        "15 grouped 1-2-2-2-3-3-2", at("cell", "label", "bare", "json"), nir_groups(" "), weight=6
    ),
    Spelling("commune glued", at("cell", "label", "bare"), nir_groups(" ", (1, 2, 2, 5, 3, 2))),
    Spelling("13 + space + key", at("cell", "label", "bare"), nir_groups(" ", (13, 2))),
    Spelling(
        "overseas 97x CC",
        at("cell", "label", "bare"),
        nir_groups(" ", (1, 2, 2, 3, 2, 3, 2)),
        need="overseas",
    ),
    Spelling("overseas 97 xCC", at("cell", "label", "bare"), nir_groups(" "), need="overseas"),
    Spelling("exploded digits", at("cell", "label", "bare"), nir_groups(" ", (1,) * 15)),
    Spelling("ragged groups", at("label"), ragged, weight=6),
    Spelling("dots", at("cell", "label", "bare"), nir_groups(".")),
    Spelling("hyphens", at("cell", "label", "bare"), nir_groups("-")),
    Spelling("slashes", at("cell", "label", "bare"), nir_groups("/")),
    Spelling("underscores", at("cell", "label"), nir_groups("_")),
    Spelling("tabs", at("label"), nir_groups("\t"), weight=5),
    Spelling("double spaces", at("cell", "label", "bare"), nir_groups("  ")),
    Spelling("NBSP", at("cell", "label", "bare"), nir_groups(NBSP)),
    Spelling("NNBSP U+202F", at("cell", "label", "bare"), nir_groups(NARROW)),
    Spelling("thin space U+2009", at("cell", "label", "bare"), nir_groups(THIN)),
    Spelling("13 without key", at("cell", "label"), lambda n, r: n[:13], weight=4),
    Spelling(
        "13 grouped without key",
        at("cell", "label"),
        lambda n, r: groups(n, (1, 2, 2, 2, 3, 3), " "),
    ),
    Spelling(
        "Corsica lower case", at("cell", "label", "bare"), lambda n, r: n.lower(), need="corsica"
    ),
    Spelling("Corsica grouped", at("cell", "label", "bare"), nir_groups(" "), need="corsica"),
    Spelling("Excel .0", at("cell"), lambda n, r: n + ".0", weight=3),
    Spelling('Excel ="..."', at("cell"), lambda n, r: f'="{n}"'),
    Spelling("Excel leading '", at("cell"), lambda n, r: "'" + n),
    Spelling("HTML &nbsp;", at("label"), nir_groups("&nbsp;"), weight=5),
    Spelling(
        "embedded NIR=", at("bare"), lambda n, r: r.choice(("NIR", "NIR=", "nir:")) + n, weight=9
    ),
    Spelling("OCR compact", at("damaged"), misread),
    Spelling(
        "OCR grouped", at("damaged"), lambda n, r: misread(groups(n, (1, 2, 2, 2, 3, 3, 2), " "), r)
    ),
)


def pairs(separator):
    return lambda p, r: groups(p, (2,) * 5, separator)


def mixed_pairs(phone, rng):
    parts = [phone[i : i + 2] for i in range(0, 10, 2)]
    return parts[0] + "".join(rng.choice((" ", ".", "-", " ")) + part for part in parts[1:])


CODES = {
    "0262": "262",
    "0692": "262",
    "0639": "262",
    "0269": "262",
    "0690": "590",
    "0590": "590",
    "0696": "596",
    "0596": "596",
    "0694": "594",
    "0594": "594",
}  # 063998 is the mainland's


def abroad(prefix, separator=" "):
    """Behind an international prefix; overseas numbers have their own code."""

    def write(phone, rng):
        code = "33" if phone.startswith("063998") else CODES.get(phone[:4], "33")
        tail = phone[1:]
        if separator:
            sizes = (1, 2, 2, 2, 2) if code == "33" else (3, 2, 2, 2)
            tail = groups(tail, sizes, separator)
        return prefix.replace("33", code) + tail

    return write


PHONES = (
    Spelling("national compact", at("cell", "label", "bare", "json"), lambda p, r: p, weight=8),
    Spelling("pairs, spaces", at("cell", "label", "bare", "json"), pairs(" "), weight=8),
    Spelling("pairs, dots", at("cell", "label", "bare", "json"), pairs("."), weight=5),
    Spelling("pairs, hyphens", at("cell", "label", "bare"), pairs("-")),
    Spelling("pairs, slashes", at("cell", "label", "bare"), pairs("/")),
    Spelling("pairs, underscores", at("cell", "label"), pairs("_")),
    Spelling("pairs, NBSP", at("cell", "label", "bare"), pairs(NBSP)),
    Spelling("pairs, NNBSP", at("cell", "label", "bare"), pairs(NARROW)),
    Spelling("pairs, mixed separators", at("cell", "label", "bare"), mixed_pairs),
    Spelling(
        "99.99.9999.99",
        at("cell", "label", "bare"),
        lambda p, r: f"{p[:2]}.{p[2:4]}.{p[4:8]}.{p[8:]}",
        weight=3,
    ),
    Spelling("99 9999 9999", at("cell", "label", "bare"), lambda p, r: groups(p, (2, 4, 4), " ")),
    Spelling("99 99 999 999", at("cell", "label"), lambda p, r: groups(p, (2, 2, 3, 3), " ")),
    Spelling(
        "(99) 9 99 99 999",
        at("label"),
        lambda p, r: f"({p[:2]}) {groups(p[2:], (2, 2, 2, 2), ' ')}",
        weight=7,
    ),
    Spelling("exploded digits", at("cell", "label"), lambda p, r: " ".join(p)),
    Spelling("+33 spaced", at("cell", "label", "bare", "json"), abroad("+33 "), weight=4),
    Spelling("+33 compact", at("cell", "label", "bare", "json"), abroad("+33", ""), weight=4),
    Spelling("+33(0)", at("cell", "label", "bare"), abroad("+33(0)")),
    Spelling("+33 (0)", at("cell", "label", "bare"), abroad("+33 (0)")),
    Spelling("+33 0", at("cell", "label", "bare"), abroad("+33 0")),
    Spelling("(+33)", at("cell", "label", "bare"), abroad("(+33) ")),
    Spelling("(33)", at("cell", "label"), abroad("(33) ")),
    Spelling("0033 compact", at("cell", "label", "bare"), abroad("0033", "")),
    Spelling("0033 spaced", at("cell", "label", "bare"), abroad("00 33 ")),
    Spelling("33 without +", at("cell", "label"), abroad("33", ""), weight=4),
    Spelling("tel:+33", at("bare"), abroad("tel:+33", ""), weight=12),
    Spelling("%2B33", at("bare", "label"), abroad("%2B33", ""), weight=5),
    Spelling("lost leading 0", at("cell"), lambda p, r: p[1:], need="mainland", weight=4),
    Spelling("overseas, national", at("cell", "label", "bare"), pairs(" "), need="overseas"),
    Spelling("overseas, +262", at("cell", "label", "bare"), abroad("+33 "), need="overseas"),
    Spelling("fiction range", at("cell", "label", "bare"), pairs(" "), need="fiction"),
    Spelling("letter O for the first 0", at("damaged"), lambda p, r: "O" + pairs(" ")(p, r)[1:]),
    Spelling("OCR pairs", at("damaged"), lambda p, r: misread(pairs(" ")(p, r), r)),
)


def dotted(at_sign, dot):
    return (
        lambda e, r: e.replace("@", at_sign).replace(".", dot) if dot else e.replace("@", at_sign)
    )


def host_dots(at_sign, dot):
    """Obfuscates the @ and the dots of the host, and leaves those of the local part."""

    def write(email, rng):
        local, host = email.split("@")
        return local + at_sign + host.replace(".", dot)

    return write


EMAILS = (
    Spelling("plain", at("cell", "label", "bare", "json"), lambda e, r: e, weight=30),
    Spelling("upper case", at("cell", "label", "bare", "json"), lambda e, r: e.upper(), weight=3),
    Spelling("<angle>", at("label", "bare"), lambda e, r: f"<{e}>"),
    Spelling("mailto:", at("bare"), lambda e, r: f"mailto:{e}"),
    Spelling("[at] host.tld", at("label", "bare"), host_dots("[at]", "."), weight=1),
    Spelling(" [at] ", at("label", "bare"), host_dots(" [at] ", "."), weight=1),
    Spelling("(at) (dot)", at("label", "bare"), host_dots("(at)", "(dot)"), weight=1),
    Spelling("(arobase)", at("label", "bare"), host_dots("(arobase)", "."), weight=1),
    Spelling(" at ", at("label"), host_dots(" at ", "."), weight=1),
    Spelling(" @ ", at("label", "bare"), host_dots(" @ ", "."), weight=1),
    Spelling("&#64;", at("label", "bare"), host_dots("&#64;", "."), weight=1),
    Spelling("%40", at("label", "bare"), host_dots("%40", "."), weight=1),
    Spelling("[.]", at("label", "bare"), host_dots("@", "[.]"), weight=1),
)

IBANS = (
    Spelling("compact", at("cell"), lambda i, r: i),
    Spelling(
        "groups of four", at("cell"), lambda i, r: " ".join(i[k : k + 4] for k in range(0, 27, 4))
    ),
    Spelling("lower case", at("cell"), lambda i, r: i.lower(), weight=1),
)

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

DATES = (
    Spelling(
        "dd/mm/yyyy", at("cell", "label", "json", "fr"), lambda d, r: f"{d:%d/%m/%Y}", weight=10
    ),
    Spelling("dd-mm-yyyy", at("cell", "label", "json", "fr"), lambda d, r: f"{d:%d-%m-%Y}"),
    Spelling("dd.mm.yyyy", at("cell", "label", "fr"), lambda d, r: f"{d:%d.%m.%Y}"),
    Spelling("d/m/yyyy", at("cell", "label", "fr"), lambda d, r: f"{d.day}/{d.month}/{d.year}"),
    Spelling("yyyy-mm-dd", at("cell", "label", "json", "en"), lambda d, r: d.isoformat(), weight=5),
    Spelling("yyyy-mm-dd 00:00:00", at("cell", "json"), lambda d, r: d.isoformat() + " 00:00:00"),
    Spelling("yyyy-mm-ddT00:00:00Z", at("cell", "json"), lambda d, r: d.isoformat() + "T00:00:00Z"),
    Spelling("yyyymmdd", at("cell", "json"), lambda d, r: f"{d:%Y%m%d}"),
    Spelling("yyyy/mm/dd", at("cell"), lambda d, r: f"{d:%Y/%m/%d}", weight=1),
    Spelling(
        "d month yyyy",
        at("label", "fr"),
        lambda d, r: f"{'1er' if d.day == 1 else d.day} " f"{MONTHS[d.month - 1]} {d.year}",
        weight=4,
    ),
    Spelling(
        "d mon. yyyy",
        at("label", "fr"),
        lambda d, r: f"{d.day} {SHORT_MONTHS[d.month - 1]} {d.year}",
        weight=1,
    ),
    Spelling(
        "d Month yyyy (en)",
        at("label", "en"),
        lambda d, r: f"{d.day} {MONTHS_EN[d.month - 1]} {d.year}",
    ),
    Spelling(
        "Month d, yyyy (en)",
        at("label", "en"),
        lambda d, r: f"{MONTHS_EN[d.month - 1]} {d.day}, {d.year}",
    ),
    Spelling("exploded", at("label", "fr"), lambda d, r: " ".join(f"{d:%d%m%Y}"), weight=1),
)

NAMES = (  # of (last, first)
    Spelling("LAST First", at("fr"), lambda n, r: f"{n[0].upper()} {n[1]}", weight=4),
    Spelling("LAST FIRST", at("label"), lambda n, r: f"{fold(n[0])} {fold(n[1])}", weight=2),
    Spelling("First LAST", at("fr", "en"), lambda n, r: f"{n[1]} {n[0].upper()}", weight=4),
    Spelling("First Last", at("en", "fr"), lambda n, r: f"{n[1]} {n[0]}", weight=3),
    Spelling("Last, First", at("en"), lambda n, r: f"{n[0]}, {n[1]}", weight=1),
)


def choose(rng, table, *places, need=None):
    """One spelling of `table` that may stand in one of `places`, by weight."""
    fits = [s for s in table if s.where & set(places) and (need is None or s.need == need)]
    return rng.choices(fits, [s.weight for s in fits])[0]


_BODY, _KEY = "2550814168025", "38"
_DOM = "255089741602557"
_CORSICA = "255082A16802597"

KNOWN_NIRS = (
    ("compact 15", _BODY + _KEY),
    ("13 + space + key", f"{_BODY} {_KEY}"),
    ("spaced 1-2-2-2-3-3-2", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), " ")),
    ("hyphens", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), "-")),
    ("dots", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), ".")),
    ("slashes", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), "/")),
    ("spaced, commune glued", groups(_BODY + _KEY, (1, 2, 2, 5, 3, 2), " ")),
    ("DOM 3-digit dept grouping", groups(_DOM, (1, 2, 2, 3, 2, 3, 2), " ")),
    ("Corsica 2A compact", _CORSICA),
    ("Corsica 2A spaced", groups(_CORSICA, (1, 2, 2, 2, 3, 3, 2), " ")),
    ("Corsica 2a lower-case", _CORSICA.lower()),
    ("NBSP U+00A0", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), NBSP)),
    ("NNBSP U+202F", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), NARROW)),
    ("tab separated groups", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), "\t")),
    ("double spaces", groups(_BODY + _KEY, (1, 2, 2, 2, 3, 3, 2), "  ")),
    ("13 digits, no key", _BODY),
    ("key in next CSV column (;)", f"{_BODY};{_KEY}"),
    ("embedded NIR=...", f"NIR{_BODY}{_KEY}"),
    ("foreign born 99, month 20", "255209916802569"),
)
_PHONE = "0647382915"
KNOWN_PHONES = (
    ("national compact", _PHONE),
    ("spaced pairs", pairs(" ")(_PHONE, None)),
    ("dotted", pairs(".")(_PHONE, None)),
    ("hyphens", pairs("-")(_PHONE, None)),
    ("slashes", pairs("/")(_PHONE, None)),
    ("+33 compact", "+33647382915"),
    ("+33 spaced", "+33 6 47 38 29 15"),
    ("+33 (0)6", "+33 (0)6 47 38 29 15"),
    ("0033", "0033647382915"),
    ("0033 spaced", "00 33 6 47 38 29 15"),
    ("33 without +", "33647382915"),
    ("lost leading 0 (Excel)", "647382915"),
    ("NBSP pairs", pairs(NBSP)(_PHONE, None)),
    ("URL-encoded", "%2B33647382915"),
    ("La Reunion +262", "+262 692 12 34 56"),
)
