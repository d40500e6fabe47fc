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

    def findings(self, name, text):
        done = self.scan("--events", "all", "--only", "nir", self.path(name, text.encode()))
        return [f for event in self.events(done, "exposure") for f in event["findings"]]

    def test_one_of_many_numbers_of_its_size_is_doubted(self):
        nir = "255081416802538"
        others = [f"worker took {19 * n} us id {271406711756850 + n}\n" for n in range(20)]
        log = "".join(others[:10]) + f"worker took 7 us id {nir}\n" + "".join(others[10:])
        self.assertEqual([f["confidence"] for f in self.findings("log", log)], ["low"])
        few = "".join(others[:3]) + f"worker took 7 us id {nir}\n"
        self.assertEqual([f["confidence"] for f in self.findings("few", few)], ["medium"])
        label = log.replace(f"id {nir}", f"NIR {nir}")
        self.assertEqual([f["confidence"] for f in self.findings("label", label)], ["high"])

    def test_one_in_a_row_of_numbers_is_doubted(self):
        row = "3 104 13 52 408 551 2 55 08 14 168 025 38 963 739 96 14\n"
        self.assertEqual([f["confidence"] for f in self.findings("row", row)], ["low"])
        two = "1.97.10.39.335.413.40.1.97.10.39.335.413.40\n"
        self.assertEqual({f["confidence"] for f in self.findings("two", two)}, {"medium"})

    def test_columns_of_other_numbers_hold_no_nir(self):
        draw = random.Random(3)
        clock = 1700110000000
        columns = {
            "milliseconds": lambda i: clock + 37000 * i,
            "running numbers of 13 digits": lambda i: 2550814168000 + i,
            "running numbers of 15 digits": lambda i: 255081416800000 + i,
            "15 digits": lambda i: digits(draw, 15),
            "13 digits": lambda i: digits(draw, 13),
            "order numbers": lambda i: "20" + digits(draw, 11),
        }
        for name, cell in columns.items():
            for header in ("", "verbe;valeur;octets\n"):
                rows = "".join(f"GET;{cell(i)};{draw.randrange(1, 100)}\n" for i in range(20000))
                self.assertEqual(self.findings("table.csv", header + rows), [], name)


if __name__ == "__main__":
    unittest.main()
