"""Errors of migrations were ignored, and the daemon ran on half a schema.
A database it cannot trust stops the start with a sentence, stays as it is, and works once restored.
"""

import os
import sqlite3

from e2e import Story, main


class MigrationsFailClosed(Story):
    def spoil(self, edit):
        """Stops the daemon, edits the database, sees the start refused, puts it back."""
        self.assertEqual(self.daemon.stop(), 0)
        path = os.path.join(self.daemon.state, "gpu-shopper.db")
        with open(path, "rb") as file:
            good = file.read()
        edit(path)
        with open(path, "rb") as file:
            spoilt = file.read()
        self.daemon.launch()
        self.assertFalse(self.daemon.listens(), "it started all the same")
        self.assertGreater(self.daemon.wait(), 0)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), spoilt, "the database was touched")
        self.assertIn("gpu-shopper.db", self.daemon.log.strip().splitlines()[-1])
        with open(path, "wb") as file:
            file.write(good)
        self.daemon.start()
        self.wait_ready()

    def test_no_database_at_all(self):
        def overwrite(path):
            with open(path, "wb") as file:
                file.write(b"This is no database. " * 400)
        self.spoil(overwrite)

    def test_a_newer_or_altered_schema(self):
        def from_the_future(path):
            with sqlite3.connect(path) as database:
                tables = [name for name, in database.execute(
                    "SELECT name FROM sqlite_master WHERE type='table' AND name LIKE '%migration%'"
                )]
                self.assertEqual(len(tables), 1, tables)
                columns = [row[1] for row in database.execute(f"PRAGMA table_info({tables[0]})")]
                number = columns[0]
                last = database.execute(f"SELECT max({number}) FROM {tables[0]}").fetchone()[0]
                database.execute(f"UPDATE {tables[0]} SET {number} = ? WHERE {number} = ?",
                                 (last + 1000, last))
            database.close()
        self.spoil(from_the_future)


if __name__ == "__main__":
    main()
