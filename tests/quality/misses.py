"""What only looks like a person: order numbers, SIRETs, IMEIs, timestamps, versions, spoilt keys.

Keys and ranges are checked with the oracle, so that nothing here is true by accident.
"""

import datetime
import uuid

import oracle
from people import make_nir, make_person
from spellings import groups

DIGITS = "0123456789"


def digits(rng, count):
    return "".join(rng.choices(DIGITS, k=count))


def day(rng):
    """A date that is nobody's birth."""
    return datetime.date(2019, 1, 1) + datetime.timedelta(days=rng.randrange(2000))


def luhn(body):
    return oracle.luhn_digit(body)


def imei(rng):
    body = rng.choice(("35", "86")) + digits(rng, 12)
    return body + luhn(body)


def siret(rng):
    body = digits(rng, 8)
    siren = body + luhn(body)
    body = siren + "000" + digits(rng, 1)
    return body + luhn(body)


def ean(rng):
    body = rng.choice(("3", "4", "54", "978")) + digits(rng, 12)
    return body[:12] + oracle.ean_digit(body[:12])


def spoilt_card(rng):
    body = (rng.choice(("4", "51")) + digits(rng, 14))[:15]
    wrong = str((int(luhn(body)) + rng.randint(1, 9)) % 10)
    return groups(body + wrong, (4, 4, 4, 4), " ")


def wrong_key_nir(rng):
    person = make_person(rng)
    nir = make_nir(rng, person.female, person.birth)
    key = f"{(int(nir[13:]) + rng.randint(1, 95) - 1) % 97 + 1:02}"
    spoilt = nir[:13] + (key if key != nir[13:] else f"{int(key) % 97 + 1:02}")
    assert not oracle.nir_holds(spoilt)
    return rng.choice((spoilt, groups(spoilt, (1, 2, 2, 2, 3, 3, 2), " ")))


def unassigned_phone(rng):
    """07 10 to 07 29 and 04 0x are not opened."""
    while True:
        number = rng.choice(("071", "072", "0400", "0401", "0402"))
        number += digits(rng, 10 - len(number))
        if oracle.phone_e164(number) is None:
            return number if rng.random() < 0.3 else groups(number, (2,) * 5, " ")


def epoch_ms(rng):
    return str(rng.randint(1577836800000, 1767225600000))


def order_number(rng):
    return rng.choice(
        (
            f"CMD-{day(rng).year}-{digits(rng, 6)}",
            f"{rng.randint(1, 9)}{digits(rng, 7)}",
            f"F{day(rng):%Y%m}{digits(rng, 4)}",
            f"20{digits(rng, 11)}",
        )
    )


def sentence(rng):
    """One line with one near miss (or several)."""
    r = rng
    version = f"{r.randint(0, 9)}.{r.randint(0, 40)}.{r.randint(0, 99)}"
    return r.choice(
        (
            lambda: f"Commande n° {order_number(r)} expédiée le {day(r):%d/%m/%Y}.",
            lambda: f"SIRET {groups(siret(r), (3, 3, 3, 5), ' ')}, TVA "
            f"FR{digits(r, 2)}{digits(r, 9)}",
            lambda: f"SIRET : {siret(r)}",
            lambda: f"IMEI {imei(r)}",
            lambda: f"imei: {groups(imei(r), (2, 6, 6, 1), '-')}",
            lambda: f"EAN {ean(r)}",
            lambda: f"Code barre {ean(r)}, quantité {r.randint(1, 50)}, prix "
            f"{r.randint(1, 99)},{digits(r, 2)} €",
            lambda: f"horodatage {epoch_ms(r)}",
            lambda: f"ts={epoch_ms(r)} level=info "
            f"id={uuid.UUID(int=r.getrandbits(128), version=4)}",
            lambda: f"{day(r):%Y%m%d}{r.randint(0, 23):02}{r.randint(0, 59):02}"
            f"{r.randint(0, 59):02}",
            lambda: f'<img src="logo@{r.randint(2, 3)}x.png" alt="logo">',
            lambda: f"npm install pkg-{r.choice('abc')}@{version}",
            lambda: f'"@types/node@{version}": resolved',
            lambda: f"ssh user@localhost -p {r.randint(1000, 65000)}",
            lambda: f"root@10.{r.randint(0, 255)}.{r.randint(0, 255)}.7:/var/log",
            lambda: "imprimante@bureau.local ne répond pas",
            lambda: f"commit {digits(r, 3)}{r.getrandbits(148):037x}",
            lambda: f"sha256:{r.getrandbits(256):064x}",
            lambda: f"uuid {uuid.UUID(int=r.getrandbits(128), version=4)}",
            lambda: f"de 192.168.{r.randint(0, 255)}.{r.randint(0, 255)} vers "
            f"10.0.{r.randint(0, 255)}.1",
            lambda: f"version {version}.{r.randint(1000, 99999)} du {day(r):%d.%m.%Y}",
            lambda: f"page {r.randint(1, 9)}/{r.randint(10, 99)}, total {r.randint(1, 9)} "
            f"{digits(r, 3)} {digits(r, 3)} €",
            lambda: f"{r.randint(1, 999)} {digits(r, 3)} {digits(r, 3)} {digits(r, 3)} "
            f"{digits(r, 3)} habitants",
            lambda: f"GPS 4{r.randint(2, 9)}.{digits(r, 6)}, {r.randint(0, 6)}.{digits(r, 6)}",
            lambda: f"Faux numéro : NIR {wrong_key_nir(r)}",
            lambda: f"le numéro de sécu {wrong_key_nir(r)} est refusé",
            lambda: f"Tél. : {unassigned_phone(r)} (numéro non attribué)",
            lambda: f"appelez le 15, le 112 ou le 36 {r.randint(10, 99)}",
            lambda: f"colis {r.choice(('6A', '8R', 'CB'))}{digits(r, 11)}",
            lambda: f"carte {spoilt_card(r)}",
            lambda: f"loto : {' '.join(f'{r.randint(1, 49):02}' for _ in range(6))}",
            lambda: f"relevés {' '.join(str(r.randint(100, 999)) for _ in range(8))}",
            lambda: f"@{r.choice(('romane', 'le_chat', 'dev'))}{digits(r, 3)} merci !",
            lambda: f"le {day(r):%d/%m/%Y} à {r.randint(8, 19)} h {digits(r, 2)}, salle "
            f"{r.randint(1, 400)}",
            lambda: f"RCS Lyon {groups(digits(r, 9), (3, 3, 3), ' ')}",
        )
    )()


def table(rng):
    """A table of things: invoices, stock, measurements, telemetry."""
    kind = rng.choice(("invoices", "stock", "telemetry", "numbers", "events"))
    rows, delimiter = rng.randint(20, 80), rng.choice(";,\t")
    if kind == "invoices":
        head = ("num_facture", "date", "siret", "montant_ht", "tva", "total")
        row = lambda: (
            order_number(rng),
            f"{day(rng):%d/%m/%Y}",
            siret(rng),
            f"{rng.randint(10, 9999)}.{digits(rng, 2)}",
            f"{rng.randint(1, 999)}.{digits(rng, 2)}",
            f"{rng.randint(10, 9999)}.{digits(rng, 2)}",
        )
    elif kind == "stock":
        head = ("ean", "produit", "lot", "quantite", "prix")
        row = lambda: (
            ean(rng),
            rng.choice(("Marteau", "Vis 4x40", "Colle", "Rouge Paris")),
            digits(rng, 8),
            str(rng.randint(0, 500)),
            f"{rng.randint(1, 99)}.{digits(rng, 2)}",
        )
    elif kind == "telemetry":
        head = ("timestamp", "imei", "lat", "lon", "speed")
        row = lambda: (
            epoch_ms(rng),
            imei(rng),
            f"4{rng.randint(2, 9)}.{digits(rng, 6)}",
            f"{rng.randint(0, 6)}.{digits(rng, 6)}",
            str(rng.randint(0, 130)),
        )
    elif kind == "numbers":
        head = tuple(f"v{n}" for n in range(8))
        row = lambda: tuple(str(rng.randint(1, 999)) for _ in head)
    else:
        head = ("id", "session", "created_at", "user_agent", "bytes")
        row = lambda: (
            digits(rng, 9).replace("0", "8"),
            f"{rng.getrandbits(128):032x}",
            f"{day(rng)}T10:{digits(rng, 1)}0:00Z",
            f"Mozilla/5.0 rv:{rng.randint(60, 130)}.0",
            digits(rng, 5),
        )
    lines = [delimiter.join(head)] + [delimiter.join(row()) for _ in range(rows)]
    return "\n".join(lines) + "\n"


def log_line(rng):
    return (
        f"{day(rng)}T{rng.randint(0, 23):02}:{digits(rng, 1)}{rng.randint(0, 9)}"
        f":0{digits(rng, 1)}.{digits(rng, 6)}Z "
        f"10.0.{rng.randint(0, 255)}.{rng.randint(0, 255)} GET "
        f"/api/v{rng.randint(1, 4)}/items/{digits(rng, 7)} "
        f"{rng.choice(('200', '404', '500'))} {digits(rng, 5)} rid={rng.getrandbits(64):016x} "
        f"t={rng.randint(1577836800, 1767225600)}.{digits(rng, 3)}\n"
    )


# --- a long stream without one NIR: for --negatives -----------------------------------------------

SYLLABLES = (
    "ma",
    "to",
    "ri",
    "ve",
    "lon",
    "pas",
    "que",
    "dre",
    "sion",
    "ter",
    "bou",
    "cha",
    "eau",
    "fin",
    "gra",
)
CODE = (
    "for (int i = {a}; i < {b}; ++i) total += table[i] * {c};",
    "static const uint64_t kSeed = 0x{h};",
    "if value > {a}.{b}: return {c} % {a}",
    "#define VERSION_{a} {b}",
    "x[{a}] = y[{b}] - {c}; // {h}",
)


def negative_blocks(rng, total, block=1 << 20):
    """(kind, bytes): about `total` of prose, source code, logs and numbers, a megabyte at a time."""
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(4000)]
    makers = (
        ("prose", _prose),
        ("code", _code),
        ("log", _logs),
        ("numbers in groups", _numbers),
        ("long numbers", _long_numbers),
    )
    done, turn = 0, 0
    while done < total:
        kind, maker = makers[turn % len(makers)]
        data = maker(rng, words, min(block, total - done)).encode()
        turn += 1
        done += len(data)
        yield kind, data


def _prose(rng, words, size):
    chosen = rng.choices(words, k=size // 6)
    for spot in range(0, len(chosen), 40):
        chosen[spot] += f" {rng.getrandbits(30)}" + rng.choice((".\n\n", ".\n", ", "))
    return " ".join(chosen) + "\n\n"


def _code(rng, words, size):
    lines = []
    for _ in range(size // 48):
        bits = rng.getrandbits(100)
        lines.append(
            CODE[bits % 5].format(
                a=bits % 97, b=bits >> 40 & 1023, c=bits >> 60 & 65535, h=f"{bits >> 36:016x}"
            )
        )
    return "\n".join(lines) + "\n\n"


def _logs(rng, words, size):
    lines = []
    for _ in range(size // 85):
        bits = rng.getrandbits(120)
        lines.append(
            f"2023-{bits % 12 + 1:02}-{bits % 28 + 1:02} "
            f"1{bits % 10}:{bits % 60:02}:{bits % 59:02},{bits % 1000:03} "
            f"worker-{bits >> 20 & 15} took {bits >> 30 & 0xffff} us id "
            f"{bits >> 50 & 0xffffffffffff} rc={bits & 7}"
        )
    return "\n".join(lines) + "\n\n"


def _numbers(rng, words, size):
    """Columns of numbers between spaces or tabs: groups that a reader could glue together.

    All of up to four digits, or of one, two and three in turn, as the groups of a NIR are.
    """
    separator = rng.choice((" ", "\t", "  ", ";", ",", "."))
    masks = rng.choice(
        ((1023,) * 10, (7, 127, 15, 63, 1023, 1023, 127, 3, 127, 31, 63, 1023, 1023, 127))
    )
    rows = []
    for _ in range(size // 40):
        bits = rng.getrandbits(10 * len(masks))
        rows.append(separator.join(str(bits >> 10 * k & mask) for k, mask in enumerate(masks)))
    return "\n".join(rows) + "\n\n"


def _long_numbers(rng, words, size):
    """13 to 16 digits, none behind a word that names a NIR."""
    width = rng.choice((13, 14, 15, 16))
    text = []
    while sum(map(len, text)) < size:
        run = str(rng.getrandbits(12000)).zfill(3600)
        text.append("\n".join(run[i : i + width] for i in range(0, 3500, width)) + "\n")
    return "".join(text) + "\n"


# --- tables without one NIR: for --negatives ------------------------------------------------------


def negative_tables(rng, total, block=1 << 20):
    """(kind, bytes): about `total` of tables whose numbers are long enough for a NIR."""
    columns = {  # name: the header of such a column, and how its cell of row i is made
        "random of 15 digits": ("id", lambda i: rng.randint(10**14, 10**15 - 1)),
        "random of 13 digits": ("ref", lambda i: rng.randint(10**12, 10**13 - 1)),
        "running of 15 digits": ("id", lambda i: first * 100 + i),
        "running of 13 digits": ("ref", lambda i: first + i),
        "milliseconds": ("ts", lambda i: rng.randint(0, 20000) + clock * 1000 + i * 25000),
        "microseconds over ten": ("t", lambda i: (clock + 25 * i) * 100000 + rng.randint(0, 99999)),
        "EAN": ("article", lambda i: ean(rng)),
        "IMEI": ("appareil", lambda i: imei(rng)),
        "order numbers": ("n", lambda i: f"20{digits(rng, 11)}"),
        "numbers of 10 digits": ("client", lambda i: digits(rng, 10)),
    }
    done, turn = 0, 0
    while done < total:
        kind = list(columns)[turn % len(columns)]
        # Running numbers begin with the sex, a year and a month.
        first = int(f"{rng.randint(1, 2)}{digits(rng, 2)}{rng.randint(1, 12):02}{digits(rng, 8)}")
        clock = rng.randint(1577836800, 1767225600)
        head, cell = columns[kind]
        delimiter = rng.choice(";,\t")
        size, lines = 0, []
        if rng.random() < 0.7:
            lines.append(delimiter.join(("action", head, "octets")))
        while size < block:
            i = len(lines)
            cells = (rng.choice(("GET", "POST", "PUT")), str(cell(i)), str(rng.randint(1, 9999)))
            lines.append(delimiter.join(cells))
            size += len(lines[-1]) + 1
        data = ("\n".join(lines) + "\n").encode()
        turn += 1
        done += len(data)
        yield f"table: {kind}", data
