"""SQLite databases made by SQLite itself: what the scanner reads of them, from a file, a pipe and
inside archives, and what of their deleted rows it finds."""

import gzip
import os
import random
import sqlite3
import struct
import time
import unittest

import packing
from support import NIR, LeakscanTest

COLUMNS = "nom TEXT, prenom TEXT, date_naissance TEXT, nir TEXT, telephone TEXT"


def row(number=0):
    return ("MARTEL", "Camille", "1994-03-19", NIR, f"06{47000000 + number}")


class Sqlite(LeakscanTest):
    def make(self, *statements, name="a.db", many=()):
        """A database's path. `many`: a statement and its rows."""
        path = self.path(name)
        base = sqlite3.connect(path, isolation_level=None)
        base.execute("PRAGMA secure_delete = OFF")
        for statement in statements:
            base.execute(*((statement,) if isinstance(statement, str) else statement))
        if many:
            base.execute("BEGIN")
            base.executemany(*many)
            base.execute("COMMIT")
        base.close()
        return path

    def patients(self, *before, **more):
        return self.make(*before, f"CREATE TABLE patients (id INTEGER PRIMARY KEY, {COLUMNS})",
                         many=("INSERT INTO patients VALUES (NULL, ?, ?, ?, ?, ?)",
                               [row(i) for i in range(3)]), **more)

    def read(self, path):
        with open(path, "rb") as file:
            return file.read()

    def found(self, done):
        return [(e["source"].split("!/", 1)[1], e["record"])
                for e in self.events(done, "exposure")]

    def rows(self, done):
        """Those of tables. Pages that were split keep copies of rows in their free bytes."""
        return sorted(place for place in self.found(done) if place[0] != "#free")

    def reasons(self, done):
        return [gap["reason"] for gap in self.events(done, "gap")]

    def test_a_table_is_a_member(self):
        for encoding in ("UTF-8", "UTF-16le", "UTF-16be"):
            for page_size in (512, 4096, 65536):
                path = self.patients(f"PRAGMA encoding = '{encoding}'",
                                     f"PRAGMA page_size = {page_size}", name="p.db")
                for done in (self.scan(path), self.scan("-", stdin=self.read(path))):
                    self.assertEqual(self.reasons(done), [])
                    self.assertEqual(self.found(done), [("patients", n) for n in (1, 2, 3)])
                    event = self.events(done, "exposure")[0]
                    self.assertEqual((event["format"], event["sheet"], event["line"]),
                                     ("csv", "patients", 2))
                    self.assertIsNone(event["offset"])
                    fields = {f.get("field") for f in event["findings"]}
                    self.assertIn("nir", fields)
                os.remove(path)

    def test_every_kind_of_tree(self):
        path = self.make(
            "CREATE TABLE sans (x TEXT, nir TEXT, nom TEXT, prenom TEXT, "
            "PRIMARY KEY (nir, nom)) WITHOUT ROWID",
            "CREATE INDEX par_nom ON sans (nom)",
            *(("INSERT INTO sans VALUES (?, ?, ?, ?)", ("é" * 3000 * (i % 3), NIR, f"N{i}", "Eve"))
              for i in range(200)),
            "CREATE TABLE [notes du jour] (a INTEGER, b GENERATED ALWAYS AS (a + 1), texte)",
            ("INSERT INTO [notes du jour] VALUES (?, ?)", (7, "x " * 40000 + f"NIR {NIR}")))
        for done in (self.scan(path), self.scan("-", stdin=self.read(path))):
            self.assertEqual(self.reasons(done), [])
            self.assertEqual(self.rows(done),
                             [("notes du jour", 1)] + [("sans", i + 1) for i in range(200)])
            fields = {f.get("field") for e in self.events(done, "exposure") for f in e["findings"]}
            self.assertTrue(fields >= {"nir", "NIR"}, fields)

    def test_the_rows_are_those_that_sqlite_reads(self):
        """Databases after many changes: of each live row the phone, and of no other."""
        noise = random.Random(3)
        for page_size, vacuum, rowid in ((512, 0, ""), (1024, 1, ""), (4096, 2, "WITHOUT ROWID"),
                                         (65536, 0, "WITHOUT ROWID"), (512, 1, "WITHOUT ROWID")):
            path = self.path(f"{page_size}{vacuum}{len(rowid)}.db")
            base = sqlite3.connect(path, isolation_level=None)
            base.execute(f"PRAGMA page_size = {page_size}")
            base.execute(f"PRAGMA auto_vacuum = {vacuum}")
            base.execute(f"CREATE TABLE t (telephone TEXT PRIMARY KEY, n REAL, note) {rowid}")
            base.execute("CREATE INDEX i ON t (note)")
            base.execute("BEGIN")
            for i in range(900):
                base.execute("INSERT INTO t VALUES (?, ?, ?)",
                             (f"06{47000000 + i}", i / 7, "a b" * noise.randrange(400)))
                if i % 3 == 0:
                    base.execute("DELETE FROM t WHERE telephone = ?",
                                 (f"06{47000000 + noise.randrange(i + 1)}",))
                elif i % 3 == 1:
                    base.execute("UPDATE t SET note = ? WHERE telephone = ?",
                                 ("c d" * noise.randrange(900),
                                  f"06{47000000 + noise.randrange(i + 1)}"))
            base.execute("ALTER TABLE t ADD COLUMN nouveau TEXT DEFAULT 'x'")
            base.execute("COMMIT")
            live = {row[0] for row in base.execute("SELECT telephone FROM t")}
            self.assertGreater(len(live), 500)
            base.close()
            done = self.scan("--reveal", path)
            self.assertEqual(self.reasons(done), [])
            found = [f["value"] for e in self.events(done, "exposure")
                     if e["source"].endswith("!/t") for f in e["findings"]]
            self.assertEqual(sorted(found), sorted(live))

    def test_deleted_rows_are_found(self):
        for encoding in ("UTF-8", "UTF-16le"):
            path = self.patients(f"PRAGMA encoding = '{encoding}'", name="d.db")
            base = sqlite3.connect(path)
            base.execute("PRAGMA secure_delete = OFF")
            base.execute("DELETE FROM patients WHERE id = 2")
            base.commit()
            base.close()
            done = self.scan(path)
            self.assertEqual([s for s, _ in self.found(done)], ["patients", "patients", "#free"])
            self.assertEqual(self.reasons(done), [])
            os.remove(path)

    def test_dropped_tables_are_found(self):
        path = self.patients("PRAGMA auto_vacuum = 0", name="d.db")
        self.make("CREATE TABLE autre (a)", "DROP TABLE patients", name="d.db")
        done = self.scan(path)
        self.assertEqual([s for s, _ in self.found(done)], ["#free"] * 3)
        self.assertEqual(self.reasons(done), [])

    def test_nested(self):
        content = self.read(self.patients())
        for name, pack in (("zip", packing.zip_), ("tar", packing.tar), ("gz", gzip.compress)):
            done = self.scan(self.path("a." + name, pack(content)))
            self.assertEqual(len(self.found(done)), 3, name)
            self.assertTrue(all(s.endswith("patients") for s, _ in self.found(done)))
            self.assertEqual(self.reasons(done), [])

    def test_containers_in_blobs(self):
        table = gzip.compress(b"nir;nom\n%s;MARTEL\n" % NIR.encode())
        text = f"NIR {NIR}".encode()
        path = self.make("CREATE TABLE pieces (id INTEGER PRIMARY KEY, nom TEXT, contenu BLOB)",
                         ("INSERT INTO pieces VALUES (5, 'a', ?)", (table + b" " * 5000,)),
                         ("INSERT INTO pieces VALUES (6, 'b', ?)", (text,)),
                         ("INSERT INTO pieces VALUES (7, 'c', ?)",
                          (b"\x89PNG\r\n\x1a\n" + bytes(100),)))
        done = self.scan(path)
        self.assertEqual({s for s, _ in self.found(done)}, {"pieces", "pieces/5/contenu"})
        self.assertIn(b'"png"', done.stdout)

    def test_the_spool_limit(self):
        path = self.make("CREATE TABLE t (a TEXT)", many=(
            "INSERT INTO t VALUES (?)", [(f"NIR {NIR} {i}" + "x" * 1000,) for i in range(3000)]))
        self.assertGreater(os.path.getsize(path), 3 << 20)
        done = self.scan("--spool-bytes", "1M", path)
        self.assertEqual((len(self.found(done)), self.reasons(done)), (3000, []))
        done = self.scan("--spool-bytes", "1M", "-", stdin=self.read(path))
        self.assertEqual(self.reasons(done), ["limit_spool"])
        self.assertIn(NIR[:5].encode(), self.scan("--reveal", "-", stdin=self.read(path)).stdout)

    def test_logs_are_named(self):
        for magic, reason in ((b"\x37\x7f\x06\x82", "corrupt"), (b"\x37\x7f\x06\x83", "corrupt"),
                              (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "unsupported")):
            path = self.path("a.db-wal", magic + bytes(28) + f"NIR {NIR}".encode())
            done = self.scan(path)
            self.assertEqual(self.reasons(done), [reason])
            self.assertEqual(len(self.events(done, "exposure")), 1)

    def test_the_rows_of_a_write_ahead_log(self):
        for encoding in ("UTF-8", "UTF-16le"):
            path = self.path("log.db")
            base = sqlite3.connect(path, isolation_level=None)
            base.execute(f"PRAGMA encoding = '{encoding}'")
            base.execute("PRAGMA journal_mode = WAL")
            base.execute(f"CREATE TABLE patients (id INTEGER PRIMARY KEY, {COLUMNS})")
            base.executemany("INSERT INTO patients VALUES (NULL, ?, ?, ?, ?, ?)",
                             [("DUBOIS", f"Anne{i}", "1960-01-30", "", f"06{47000000 + i}")
                              for i in range(300)])
            log = self.path("copy.db-wal", self.read(path + "-wal"))
            base.close()
            os.remove(path)
            for done in (self.scan("--reveal", log), self.scan("--reveal", "-",
                                                               stdin=self.read(log))):
                self.assertEqual(self.reasons(done), [])
                phones = {f["normalized"] for e in self.events(done, "exposure")
                          for f in e["findings"] if f["detector"] == "phone"}
                self.assertEqual(phones, {f"+336{47000000 + i}" for i in range(300)})
                self.assertEqual({place for place, _ in self.found(done)}, {"#frames"})

    def test_damage_is_named_and_bounded(self):
        """Every page overwritten, and bytes at random: what is left is found, all is said."""
        whole = self.read(self.make(
            "PRAGMA page_size = 1024", f"CREATE TABLE t ({COLUMNS})",
            many=("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [row(i) for i in range(200)])))
        self.assertEqual(len(self.rows(self.scan("-", stdin=whole))), 200)
        for page in range(1, len(whole) // 1024):
            broken = whole[:page * 1024] + b"\xff" * 1024 + whole[(page + 1) * 1024:]
            done = self.scan(self.path("b.db", broken))
            self.assertIn("corrupt", self.reasons(done))
            self.assertNotIn("internal", self.reasons(done))
            self.assertGreater(len(self.found(done)), 150)
        noise = random.Random(5)
        for _ in range(20):
            broken = bytearray(whole)
            for _ in range(30):
                broken[noise.randrange(100, len(broken))] = noise.randrange(256)
            done = self.scan(self.path("b.db", bytes(broken)), timeout=20)
            self.assertNotIn("internal", self.reasons(done))
            self.assertGreater(len(self.events(done, "exposure")), 40)

    def test_cycles(self):
        """A tree whose inner page is its own child, and rows that share their overflow pages."""
        whole = bytearray(self.read(self.make(
            "PRAGMA page_size = 512", "CREATE TABLE t (a TEXT)",
            many=("INSERT INTO t VALUES (?)", [(f"{i} NIR {NIR}" + " x" * 400,)
                                               for i in range(50)]))))
        root = 512
        self.assertEqual(whole[root], 5)
        whole[root + 8:root + 12] = struct.pack(">I", 2)
        done = self.scan(self.path("c.db", bytes(whole)), timeout=10)
        self.assertIn("corrupt", self.reasons(done))
        for page in range(3, len(whole) // 512):
            whole[page * 512:page * 512 + 4] = struct.pack(">I", page + 1)
        done = self.scan(self.path("c.db", bytes(whole)), timeout=10)
        self.assertIn("corrupt", self.reasons(done))

    def test_a_long_table_takes_linear_time(self):
        def seconds(rows):
            path = self.make(f"CREATE TABLE IF NOT EXISTS t ({COLUMNS})", name=f"{rows}.db", many=(
                "INSERT INTO t VALUES (?, ?, ?, ?, ?)", (row(i) for i in range(rows))))
            start = time.monotonic()
            done = self.scan("--force", "-o", self.path("out"), path, timeout=300)
            self.assertEqual(done.returncode, 1)
            with open(self.path("out"), "rb") as out:
                last = out.readlines()[-1]
            self.assertIn(b'"exposures":%d' % rows, last)
            return time.monotonic() - start

        seconds(1000)
        self.assertLess(seconds(100000), 8 * seconds(25000) + 1)


if __name__ == "__main__":
    unittest.main()
