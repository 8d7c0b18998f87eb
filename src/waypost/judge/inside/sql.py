"""`sql`: runs the learner's file in SQLite, statement by statement, then looks. Runs inside the jail."""

import os
import re
import sqlite3
import sys

sys.path.insert(0, "/opt/waypost")
import common
import sqlparts
import stage

_PLACE = os.path.join(common.HOME, "tmp", "learner.db")
_LONGEST = 10_000_000
_PRAGMAS = {
    *(
        "foreign_keys",
        "foreign_key_list",
        "foreign_key_check",
        "integrity_check",
        "quick_check",
        "user_version",
    ),
    *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "database_list"),
    *("recursive_triggers", "case_sensitive_like", "compile_options", "collation_list", "function_list"),
}
_WORDS = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"}


class SQLite:
    """The learner's database, in a file on the jail's own disk."""

    dollars = False

    def __init__(self):
        self._connection, self._refused, self._kept = None, None, b""

    def connect(self):
        """A new connection: what the one before did not commit is gone."""
        if self._connection is not None:
            self._connection.close()
        self._connection = one = sqlite3.connect(_PLACE, isolation_level=None)
        one.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        one.execute("PRAGMA foreign_keys = ON")
        one.execute("PRAGMA synchronous = OFF")
        one.execute("PRAGMA journal_mode = MEMORY")  # nothing outlives this jail
        one.set_authorizer(self._may)

    def keep(self):
        """Keep all that the database holds now; nothing is under way in it."""
        with open(_PLACE, "rb") as file:
            self._kept = file.read()

    def put_back(self):
        """Make the database what it was when it was kept, under a new connection."""
        self._connection.close()
        with open(_PLACE, "wb") as file:
            file.write(self._kept)
        self.connect()

    def _may(self, action, first, second, _database, _trigger):
        """SQLite asks before it runs a statement. The jail would hold without this: it is said here in words."""
        if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH) and first:
            self._refused = "ATTACH and DETACH are not used here: there is one database"
        elif action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in _PRAGMAS:
            self._refused = f"PRAGMA {first} is not used here"
        elif action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _WORDS:
            self._refused = f"{second} is not used here: SQL cannot reach files or programs"
        else:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    def run(self, sql):
        self._refused = None
        before = self._connection.total_changes
        cursor = self._connection.execute(sql)
        if cursor.description is None:
            changed = cursor.rowcount
            if sql[:4].upper() == "WITH":
                changed = self._connection.total_changes - before
            return sqlparts.Result(changed=changed)
        columns = [column[0] for column in cursor.description]
        rows = [tuple(map(_plain, row)) for row in cursor.fetchmany(sqlparts.MOST_ROWS)]
        return sqlparts.Result(columns, rows, count=len(rows) + sum(1 for _ in cursor))

    def whole(self, sql):
        return sqlite3.complete_statement(sql)

    def plan(self, sql):
        return [row[3] for row in self._connection.execute("EXPLAIN QUERY PLAN " + sql)]

    def fault(self, error, sql):
        if self._refused and isinstance(error, sqlite3.DatabaseError):
            return "Refused", self._refused, 0
        message = str(error)
        near = re.fullmatch(r'near "(.+)": syntax error', message, re.S)
        where = [found.start() for found in re.finditer(re.escape(near[1]), sql)] if near else []
        # SQLite names the word and not its place: only where the word stands once is the line sure
        return "Error", message, where[0] if len(where) == 1 else 0


def _plain(value):
    return "x'" + value.hex() + "'" if isinstance(value, bytes) else value


def work(job, result):
    """One look at one piece of work."""
    sqlparts.work(job, result, SQLite())


if __name__ == "__main__":
    sqlite3.connect(":memory:").close()  # what SQLite makes once is there for all forks
    stage.main(work)
