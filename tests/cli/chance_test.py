"""How often a number that is no NIR passes for one: never as sure, and no more often than the structure
of the number and its key let chance through.

Bounds: of 15 random digits sex, month, place and key let one in 4,300 through; numbers whose own check
digit says what they are (IMEI, payment cards) none, nor 13 digits without key, column or label.
"""

import random
import unittest

from support import LeakscanTest

COUNT = 60000


def luhn(digits):
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if i % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def digits(draw, count):
    return "".join(draw.choices("0123456789", k=count))


def timestamp(draw):
    return (f"20{draw.randrange(10, 30)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}"
            f"{draw.randrange(24):02}{draw.randrange(60):02}{draw.randrange(60):02}{digits(draw, 1)}")


NUMBERS = {  # name: how one is made, the share that may pass
    "15 digits": (lambda draw: digits(draw, 15), 4e-4),
    "IMEI": (lambda draw: luhn(draw.choice(["35", "86"]) + digits(draw, 12)), 0),
    "payment card": (lambda draw: luhn(draw.choice(["34", "37"]) + digits(draw, 12)), 0),
    "timestamp": (timestamp, 1.5e-3),
    "ticks": (lambda draw: str(draw.randrange(1577836800, 1798761600)) + digits(draw, 5), 1.5e-3),
    "milliseconds": (lambda draw: str(draw.randrange(1577836800, 1798761600)) + digits(draw, 3), 0),
    "EAN": (lambda draw: draw.choice("34") + digits(draw, 12), 0),
    "order": (lambda draw: "CMD" + digits(draw, 13), 0),
}


class Chance(LeakscanTest):
    def test_numbers_that_are_none_pass_no_more_often_than_their_arithmetic_says(self):
        for name, (make, share) in NUMBERS.items():
            draw = random.Random(11)
            lines = "".join(f"\nligne {i} du journal : {make(draw)} recu\n" for i in range(COUNT))
            path = self.path(name.replace(" ", "_"), lines.encode())
            done = self.scan("--events", "all", "--only", "nir", path)
            found = [finding for event in self.events(done, "exposure")
                     for finding in event["findings"]]
            self.assertLessEqual(len(found), share * COUNT, name)
            self.assertEqual([f for f in found if f["confidence"] == "high"], [], name)


if __name__ == "__main__":
    unittest.main()
