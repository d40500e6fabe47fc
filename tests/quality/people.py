"""Invented people. Their numbers have keys by the oracle and cannot be anybody's.

A NIR's commune is in 910..990 (no commune of the official list has such a number), overseas in
70..90, its country in 600..990; phones are of assigned ranges, at random; e-mails have invented
hosts.
"""

import dataclasses
import datetime
import pathlib
import tomllib
import unicodedata

import oracle

WORDS = tomllib.loads(pathlib.Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
DEPARTMENTS = [f"{n:02}" for n in range(1, 96) if n != 20]
MOBILE = ("06", "07")
FIXED = ("01", "02", "03", "04", "05", "09")
OVERSEAS = ("0692", "0693", "0262", "0690", "0590", "0696", "0596", "0694", "0594", "0639", "0269")


def fold(text):
    """Upper case without accents, as names and addresses are normalised."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("ß", "ss")
    plain = unicodedata.normalize("NFD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).upper()


@dataclasses.dataclass
class Person:
    last: str
    first: str
    female: bool
    birth: datetime.date
    nir: str  # 15 characters
    phone: str  # ten national digits
    e164: str
    email: str
    number: str  # "12 bis"
    street: str
    postcode: str
    city: str
    ipp: str
    password: str
    positive: bool
    iban: str


def make_nir(rng, female, birth, place="any"):
    """`place`: mainland, corsica, overseas, abroad or any."""
    if place == "any":
        place = rng.choices(("mainland", "corsica", "overseas", "abroad"), (85, 4, 5, 6))[0]
    if place == "corsica":
        where = rng.choice(("2A", "2B")) + str(rng.randint(910, 990))
    elif place == "overseas":
        where = "97" + rng.choice("12346") + str(rng.randint(70, 90))
    elif place == "abroad":
        where = "99" + str(rng.randint(600, 990))
    else:
        where = rng.choice(DEPARTMENTS) + str(rng.randint(910, 990))
    body = f"{2 if female else 1}{birth:%y%m}{where}{rng.randint(1, 999):03}"
    return body + oracle.nir_key(body)


def make_phone(rng, kind="any"):
    """(ten national digits, E.164). `kind`: mobile, overseas, fiction or any."""
    if kind == "any":
        kind = rng.choices(("mobile", "fixed", "overseas", "fiction"), (60, 30, 6, 4))[0]
    heads = {"mobile": MOBILE, "fixed": FIXED, "overseas": OVERSEAS, "fiction": oracle.FICTION}[
        kind
    ]
    while True:
        head = rng.choice(heads)
        national = head + "".join(rng.choices("0123456789", k=10 - len(head)))
        placeholder = len(set(national[1:])) < 4 or national in ("0612345678", "0123456789")
        if kind != "fiction" and national.startswith(oracle.FICTION + oracle.PLAN_ONLY):
            continue
        e164 = oracle.phone_e164(national)
        if e164 and not placeholder:
            return national, e164


def make_email(rng, last, first):
    last, first = (fold(x).lower().replace(" ", "").replace("'", "") for x in (last, first))
    local = rng.choice(
        (
            f"{first}.{last}",
            f"{first[0]}.{last}",
            f"{last}{rng.randint(1, 99)}",
            f"{first}_{last}",
            f"{first}{rng.randint(1940, 2010)}",
            f"{last}-{first}",
            f"{first}.{last}+labo",
        )
    )
    return (
        f"{local}{rng.randint(100, 99999)}@{rng.choice(WORDS['hosts'])}"
        if "+" not in local
        else f"{first}.{last}{rng.randint(100, 99999)}+labo@{rng.choice(WORDS['hosts'])}"
    )


def make_person(rng, place="any", phone_kind="any"):
    female = rng.random() < 0.5
    birth = datetime.date(1925, 1, 2) + datetime.timedelta(days=rng.randrange(88 * 365))
    if (birth.month, birth.day) == (1, 1):
        birth = birth.replace(day=2)  # the first of January stands for "unknown" in many exports
    last = rng.choice(WORDS["last_names"])
    if rng.random() < 0.08:
        last += "-" + rng.choice(WORDS["last_names"][:90])
    first = rng.choice(WORDS["first_names_f" if female else "first_names_m"])
    phone, e164 = make_phone(rng, phone_kind)
    postcode, city = rng.choice(WORDS["cities"])
    number = str(rng.randint(1, 240)) + rng.choices(("", " bis", " ter", "B"), (90, 5, 2, 3))[0]
    return Person(
        last,
        first,
        female,
        birth,
        make_nir(rng, female, birth, place),
        phone,
        e164,
        make_email(rng, last, first),
        number,
        rng.choice(WORDS["streets"]),
        postcode,
        city,
        "8" + "".join(rng.choices("0123456789", k=9)),
        rng.choice(("Soleil", "azerty", "Biscotte", "Mdp!")) + str(rng.randint(100, 9999)),
        rng.random() < 0.3,
        oracle.french_iban(*("".join(rng.choices("0123456789", k=k)) for k in (5, 5, 11))),
    )
