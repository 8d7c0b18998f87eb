"""`sql` with `database: postgres`: a PostgreSQL of its own for one look. Runs inside the jail.

The server is unpacked from a template and up before there is any work. It listens on a socket in the jail only, and the
learner's role may do all in it, as nothing of it outlives the look.
"""

import os
import subprocess
import sys
import time

sys.path[:0] = ["/opt/waypost", "/usr/lib/python3/dist-packages"]
import psycopg2
import psycopg2.extensions as kinds
import sqlparts
import stage

_TEMPLATE = "/opt/waypost/template.tar"
_DATA, _SOCKET = "/box/tmp/data", "/box/tmp"
_START_SECONDS = 20.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": _SOCKET,
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "dynamic_shared_memory_type": "mmap",
    "min_dynamic_shared_memory": "0",
    "max_connections": "12",
    "max_worker_processes": "0",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_wal_size": "16MB",
    "min_wal_size": "2MB",
    "autovacuum": "off",
    "jit": "off",
    "bgwriter_lru_maxpages": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C.UTF-8",
    "logging_collector": "off",
}


def _text(value, _cursor):
    return value


def _number(value, _cursor):
    if value is None:
        return None
    if value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    exact = float(value)
    return int(exact) if exact.is_integer() and abs(exact) < 2**53 else exact


def _bytes(value, _cursor):
    return None if value is None else "x'" + value.removeprefix("\\x") + "'"


_DAYS = (1082, 1083, 1114, 1184, 1186, 1266)  # date, time, timestamp, timestamptz, interval, timetz
for _kind in (
    kinds.new_type(_DAYS, "DAYS", _text),
    kinds.new_type((1700,), "NUMERIC", _number),
    kinds.new_type((17,), "BYTES", _bytes),
    kinds.new_array_type((1182, 1183, 1115, 1185, 1187, 1270), "DAYS[]", kinds.new_type(_DAYS, "D", _text)),
    kinds.new_array_type((1231,), "NUMERIC[]", kinds.new_type((1700,), "N", _number)),
):
    kinds.register_type(_kind)


class Postgres:
    """The learner's database on the server of this jail."""

    dollars = True

    def __init__(self, connection):
        self._connection, self._unused = connection, True
        connection.autocommit = True

    def connect(self):
        """A new session, and no other: what an earlier one did not commit is gone, and so are its locks."""
        if self._unused:
            self._unused = False
            return
        self._connection.close()
        self._connection = _connect()
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                " WHERE pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'"
            )

    def run(self, sql):
        if sql.startswith("\\"):
            raise sqlparts.Refused(f"{sql.split()[0]} is a command of the program psql, and not SQL")
        if sql[:4].upper() == "COPY" and ("stdin" in sql.lower() or "stdout" in sql.lower()):
            raise sqlparts.Refused("COPY from or to the screen is not used here: write INSERT or SELECT")
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.description is None:
                word = (cursor.statusmessage or "").split(" ")[0]
                told = word in ("INSERT", "UPDATE", "DELETE", "MERGE")
                return sqlparts.Result(changed=cursor.rowcount if told else -1)
            columns = [column.name for column in cursor.description]
            return sqlparts.Result(columns, cursor.fetchmany(sqlparts.MOST_ROWS), count=cursor.rowcount)

    def whole(self, _sql):
        return True

    def plan(self, sql):
        return [row[0] for row in self.run("EXPLAIN (COSTS OFF) " + sql).rows]

    def fault(self, error, sql):
        if isinstance(error, sqlparts.Refused):
            return "Refused", str(error), 0
        about = getattr(error, "diag", None)
        if about is None or not about.message_primary:
            return "Error", str(error).strip() or type(error).__name__, 0
        parts = [about.message_primary, about.message_detail, about.message_hint]
        place = int(about.statement_position or 1) - 1
        return f"SQLSTATE {error.pgcode}", ". ".join(part.rstrip(".") for part in parts if part), place


def _connect():
    return psycopg2.connect(host=_SOCKET, user="learner", dbname="postgres", connect_timeout=20)


def _start():
    os.mkdir(_DATA, 0o700)
    unpacked = subprocess.run(
        ["/usr/bin/tar", "-xf", _TEMPLATE, "-C", _DATA], capture_output=True, check=False
    )
    if unpacked.returncode:
        raise OSError(f"the template: {unpacked.stderr.decode(errors='replace')[-300:]}")
    os.chmod(_DATA, 0o700)
    with open("/opt/waypost/binaries", encoding="utf-8") as file:
        program = os.path.join(file.read().strip(), "postgres")
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with open("/box/tmp/server.log", "wb") as log:
        server = subprocess.Popen(
            [program, "-D", _DATA, *settings], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            return _connect()
        except psycopg2.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                with open("/box/tmp/server.log", encoding="utf-8", errors="replace") as log:
                    raise OSError(f"PostgreSQL: {log.read()[-300:] or error}") from None
            time.sleep(0.003)


def work(job, result):
    """One look at one piece of work."""
    sqlparts.work(job, result, Postgres(_start()))


if __name__ == "__main__":
    stage.main(work)
