"""COVID certificates of invented people, minted here: EU certificates (HC1) and French 2D-DOC.

HC1: base45(zlib(COSE_Sign1(CBOR))), as eu-dcc-hcert-spec 1.0.8; 2D-DOC: ANTS specification 3.2.6,
types B2 (test) and L1 (vaccination). Signatures are random bytes: nobody's key signs them, and the
scanner decodes without trust lists.
"""

import base64
import datetime
import zlib

from people import fold

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
GS, US = "\x1d", "\x1f"


def base45(data):
    out = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            out.append(BASE45[digit])
    return "".join(out)


def cbor(value):
    """The few kinds of values that a certificate has."""
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def head(major, number):
    for size, code in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
        if size == 0 and number < 24:
            return bytes([major << 5 | number])
        if size and number < 1 << 8 * size:
            return bytes([major << 5 | code]) + number.to_bytes(size, "big")
    raise ValueError(number)


def hc1(rng, person):
    """(the code, its unique id, its result or None)."""
    unique = "URN:UVCI:01:FR:" + "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=12))
    sampled = datetime.datetime(2021, 7, 1) + datetime.timedelta(minutes=rng.randrange(300000))
    common = {"tg": "840539006", "co": "FR", "is": "CNAM", "ci": unique}
    if rng.random() < 0.5:
        entry = (
            "t",
            {
                **common,
                "tt": "LP6464-4",
                "sc": f"{sampled:%Y-%m-%dT%H:%M:%S}Z",
                "tc": "Centre des Tilleuls",
                "tr": "260373001" if person.positive else "260415000",
            },
        )
        result = "positive" if person.positive else "negative"
    else:
        entry = (
            "v",
            {
                **common,
                "vp": "J07BX03",
                "mp": "EU/1/20/1528",
                "ma": "ORG-100030215",
                "dn": 2,
                "sd": 2,
                "dt": f"{sampled:%Y-%m-%d}",
            },
        )
        result = None
    machine = lambda name: fold(name).replace(" ", "<").replace("-", "<").replace("'", "<")
    claims = {
        "ver": "1.3.0",
        "nam": {
            "fn": person.last,
            "fnt": machine(person.last),
            "gn": person.first,
            "gnt": machine(person.first),
        },
        "dob": person.birth.isoformat(),
        entry[0]: [entry[1]],
    }
    issued = int(sampled.timestamp())
    payload = cbor({1: "CNAM", 4: issued + 31536000, 6: issued, -260: {1: claims}})
    signed = b"\xd2" + cbor([cbor({1: -7}), {}, payload, rng.randbytes(64)])
    return "HC1:" + base45(zlib.compress(signed, 9)), unique, result


def doc2d(rng, person):
    """(the code, its result or None). GS ends the fields of variable length."""

    def days():
        return f"{rng.randint(0x1D00, 0x2200):04X}"

    front = f"DC04FR05{''.join(rng.choices('ABCDEF0123456789', k=4))}{days()}{days()}"
    last, first = fold(person.last), fold(person.first)
    taken = datetime.datetime(2021, 5, 1) + datetime.timedelta(minutes=rng.randrange(300000))
    if rng.random() < 0.5:
        result = "positive" if person.positive else "negative"
        text = (
            f"B201FRF0{first}{GS}F1{last}{GS}F2{person.birth:%d%m%Y}"
            f"F3{'F' if person.female else 'M'}"
            f"F4943092{GS}F5{'P' if person.positive else 'N'}F6{taken:%d%m%Y%H%M}"
        )
    else:
        result = None
        text = (
            f"L101FRL0{last}{GS}L1{first}{GS}L2{person.birth:%d%m%Y}L3COVID-19{GS}L4J07BX03{GS}"
            f"L5COMIRNATY{GS}L6PFIZER{GS}L71L82L9{taken:%d%m%Y}LACO"
        )
    signature = base64.b32encode(rng.randbytes(64)).decode().rstrip("=")
    return front + text + US + signature, result
