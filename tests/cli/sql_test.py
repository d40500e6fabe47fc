"""SQL dumps: rows with the columns and names of their tables, wherever they are cut or broken."""

import gzip
import json
import os
import random
import subprocess
import time
import unittest

from support import LEAKSCAN, NIR, LeakscanTest

# The key stands in the next value.
ROW = "('MARTEL','Camille','1994-03-19','2940375120005','91','0647382915')"
DEFINED = ("CREATE TABLE `clients` (`nom` text, `prenom` text, `date_naissance` date,\n"
           "  `nir` char(13), `cle` char(2), `tel` text);\n")


class Sql(LeakscanTest):
    def exposures(self, text, *options):
        done = self.scan("--reveal", "--events", "all", *options,
                         self.path("dump.sql", text.encode()))
        self.assertEqual(self.summary(done)["bytes_scanned"], len(text.encode()))
        return self.events(done, "exposure")

    def test_a_key_in_the_next_value_completes_the_nir(self):
        for head in (DEFINED + "INSERT INTO `clients` VALUES ",
                     'INSERT INTO x (nom, prenom, date_naissance, nir, cle, tel) VALUES ',
                     "INSERT INTO nobody_knows VALUES " + ROW + "," + ROW + ","):
            event = self.exposures(head + ROW + ";\n")[-1]
            self.assertEqual(event["format"], "sql")
            found = {f["detector"]: f for f in event["findings"]}
            self.assertEqual(found["nir"]["normalized"], NIR)
            self.assertEqual(found["nir"]["confidence"], "high")

    def test_offset_and_length_cut_the_tuple_out_of_the_file(self):
        text = DEFINED + "-- été\nINSERT INTO clients VALUES " + ROW + ",\n" + ROW + ";\n"
        first, second = self.exposures(text)
        for event, line in ((first, 4), (second, 5)):
            begin = event["offset"]
            self.assertEqual(text.encode()[begin:begin + event["length"]].decode(), ROW)
            self.assertEqual(event["line"], line)
        self.assertEqual([first["record"], second["record"]], [1, 2])

    def test_the_name_of_a_table_counts_for_its_records_alone(self):
        text = ("INSERT INTO clients (nom, prenom, tel) VALUES ('MARTEL','Camille','0647382915');\n"
                "INSERT INTO depistage_covid (nom, prenom, tel)"
                " VALUES ('MARTEL','Camille','0647382915');\n"
                "-- Mme Camille MARTEL, 06 47 38 29 15\n"
                "INSERT INTO clients (nom, prenom, tel) VALUES ('MARTEL','Camille','0647382915');\n")
        severities = [(e["record"], e["severity"]) for e in self.exposures(text)]
        self.assertEqual([s for s in severities if s[0]],
                         [(1, "medium"), (2, "critical"), (3, "medium")])
        self.assertNotIn((None, "critical"), severities)

    def test_a_long_insert_on_one_line_is_cut_the_same_everywhere(self):
        text = DEFINED + "INSERT INTO clients VALUES " + ",".join([ROW] * 30000) + ";\n"
        path = self.path("long.sql", text.encode())
        runs = []
        for options in (["-j1"], ["-j4"], ["-j3", "--chunk-bytes", "5000"]):
            done = self.scan("--events", "all", *options, path)
            lines = [line for line in done.stdout.split(b"\n") if b'"type":"exposure"' in line]
            self.assertEqual(len(lines), 30000)
            runs.append(lines)
        self.assertEqual(runs[0], runs[1])
        self.assertEqual(runs[0], runs[2])
        last = json.loads(runs[0][-1])
        self.assertEqual((last["record"], last["line"]), (30000, 3))

    def test_a_quote_too_many_costs_few_tuples(self):
        rows = [ROW] * 2000
        for broken in (ROW.replace("MARTEL", "O'MARTEL"), ROW.replace("'MARTEL'", "'MARTEL"),
                       ROW.replace("'MARTEL'", "MARTEL'"), ROW[:-1]):
            rows[1000] = broken
            text = DEFINED + "INSERT INTO clients VALUES " + ",".join(rows) + ";\n"
            events = self.exposures(text)
            whole = [e for e in events if e["record"] and len(e["findings"]) == 4]
            self.assertGreaterEqual(len(whole), 1996, broken)
            nirs = sum(f.get("count", 1) for e in events for f in e["findings"]
                       if f["detector"] == "nir")
            self.assertGreaterEqual(nirs, 1996, broken)

    def test_a_tuple_over_the_limit_is_split_and_the_next_is_a_row(self):
        blob = ("x " * 500 + "0647382916 ") * 3100
        text = (DEFINED + f"INSERT INTO clients VALUES {ROW},('{blob}','','','','',''),{ROW};\n")
        events = self.exposures(text)
        split = [e for e in events if e.get("split")]
        self.assertGreaterEqual(len(split), 3)
        self.assertEqual({e["record"] for e in split}, {2})
        self.assertEqual(events[-1]["record"], 3)
        self.assertEqual(len(events[-1]["findings"]), 4)

    def test_rows_behind_a_gap_keep_their_columns(self):
        for seed in range(4):
            noise = random.Random(seed)
            middle = ",".join(f"('{noise.randbytes(20).hex()}','','','','','')"
                              for _ in range(3000))
            parts = [DEFINED + "INSERT INTO clients VALUES " + ROW + ",", middle,
                     "4-03-19','x'),('y'," + ROW + "," + ROW + ";\n"]
            members = [bytearray(gzip.compress(part.encode())) for part in parts]
            damaged = len(members[1]) // 2
            members[1][damaged:damaged + 200] = bytes(200)
            path = self.path("dump.sql.gz", b"".join(members))
            runs = []
            for size in ("1M", "64K", "5000"):
                done = self.scan("--reveal", "--chunk-bytes", size, path)
                self.assertNotEqual(self.events(done, "gap"), [])
                runs.append(self.events(done, "exposure"))
            self.assertEqual(runs[0], runs[1], seed)
            self.assertEqual(runs[0], runs[2], seed)
            first, *_, last = runs[0]
            for event in (first, last):
                self.assertEqual(event["format"], "sql")
                self.assertEqual([f["field"] for f in event["findings"]],
                                 ["nom", "date_naissance", "nir", "tel"])
            self.assertEqual(last["length"], len(ROW))

    def test_sql_in_a_post_is_text(self):
        text = ("Salut, la base est en vente :\nINSERT INTO patients VALUES (1,'MARTEL','Camille',"
                "'" + NIR + "','0647382915');\nVoir en prive, prix a debattre.\n")
        event, = self.exposures(text)
        self.assertEqual(event["format"], "text")
        self.assertEqual({f["detector"] for f in event["findings"]} & {"nir", "phone"},
                         {"nir", "phone"})

    def test_a_paused_pipe_gives_the_rows_of_a_table_without_names(self):
        run = subprocess.Popen([LEAKSCAN, "scan", "--key-file", self.key, "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
        try:
            run.stdin.write(f"INSERT INTO t VALUES {ROW},{ROW},{ROW};\n".encode())
            run.stdin.flush()
            begin = time.monotonic()
            events = [json.loads(run.stdout.readline()) for _ in range(4)]
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual([e["type"] for e in events], ["run"] + ["exposure"] * 3)
        finally:
            run.stdin.close()
            run.stdout.read()
            run.stdout.close()
            run.wait(timeout=20)


if __name__ == "__main__":
    unittest.main()
