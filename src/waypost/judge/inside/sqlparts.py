"""What the SQL drivers share: statements, tables, values, and the order in which all is run. Runs inside the jail.

A `Database` of a driver has `connect()` (anew; what was not committed is gone), `run(sql)` → `Result`,
`fault(error, sql)` → (name, message, place of the fault in letters from the statement's start, or None),
`plan(sql)` → list of lines, `whole(sql)` → whether a statement that a `;` ends is whole, `dollars`: does `$$` quote.
One that takes several looks with a `do` has `keep()`, and `put_back()`, which makes all what it was then.
"""

import os
import re
import sys

import common
import stage
import values

MOST_ROWS, MOST_SHOWN, MOST_WIDE = 20_000, 100, 200
_FIRST = ("schema.sql", "seed.sql")
_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*(?:'|\Z)|\"(?:[^\"]|\"\")*(?:\"|\Z)"
    r"|`[^`]*(?:`|\Z)|\$[A-Za-z_0-9]*\$|;",
    re.S,
)
_BLANK = re.compile(r"(?:\s+|--[^\n]*|/\*.*?(?:\*/|\Z))*", re.S)


class Result:
    """What one statement gave: `columns` and `rows`, or None for both; `changed` rows (-1: not told)."""

    def __init__(self, columns=None, rows=None, changed=-1, count=None):
        self.columns, self.rows, self.changed = columns, rows, changed
        self.count = len(rows or ()) if count is None else count

    def objects(self):
        """The rows as objects, column → value. A second column of the same name is `name (2)`."""
        names = []
        for name in self.columns:
            again = sum(1 for one in names if one == name or one.startswith(name + " ("))
            names.append(f"{name} ({again + 1})" if again else name)
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Refused(Exception):
    """A statement that is not run here; its message says so to the learner."""


class Stopped(Exception):
    """A statement failed: `about` is the fault for the judge."""

    def __init__(self, about):
        super().__init__(about["message"])
        self.about = about


def hide():
    """Nothing else in this jail may reach the driver's descriptors. After this `/proc/self` is not its own."""
    stage.show_memory(False)


def statements(text, database):
    """(statement, place where it starts) for each, comments before it left out."""
    start = at = 0
    while True:
        found = _TOKEN.search(text, at)
        end = found.end() if found else len(text)
        if found and database.dollars and found[0][0] == "$":
            close = text.find(found[0], end)
            at = len(text) if close < 0 else close + len(found[0])
            continue
        if found and (found[0] != ";" or not database.whole(text[start:end])):
            at = end
            continue
        begin = _BLANK.match(text, start).end()
        if begin < end and text[begin:end] != ";":
            yield text[begin:end], begin
        if not found:
            return
        start = at = end


def run_file(name, text, database, after):
    """Run each statement of a file, and call `after(result, sql)`. Raises Stopped at the first that fails."""
    for sql, begin in statements(text, database):
        try:
            result = database.run(sql)
        except Exception as error:
            kind, message, place = database.fault(error, sql)
            line = text.count("\n", 0, begin + (place or 0)) + 1
            raise Stopped(
                {"name": kind, "message": values.clean(message), "file": name, "line": line}
            ) from None
        after(result, sql)


def cell(value):
    """A value as it stands in a printed table."""
    if value is None:
        return "NULL"
    if value is True or value is False:
        return "true" if value else "false"
    text = values.clean(str(value)).replace("\n", "↵")
    return text if len(text) <= MOST_WIDE else text[:MOST_WIDE] + "…"


def table(result):
    """The lines of a result as a table for people."""
    rows = [[cell(value) for value in row] for row in result.rows[:MOST_SHOWN]]
    columns = [cell(name) for name in result.columns]
    wide = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [
        " | ".join(word.ljust(size) for word, size in zip(row, wide, strict=True)).rstrip()
        for row in [columns, *rows]
    ]
    lines.insert(1, "-+-".join("-" * size for size in wide))
    more = f", the first {len(rows)} shown" if result.count > len(rows) else ""
    return [*lines, f"({result.count} row{'' if result.count == 1 else 's'}{more})"]


def _say(lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


class Work:
    """What the learner's statements did: the last rows, the number of rows changed, the words they began with."""

    def __init__(self):
        self.last, self.query, self.changed, self.words, self.error = None, None, None, [], None

    def note(self, result, sql):
        """Keep what a statement gave, and print its table."""
        self.words.append(" ".join(sql.split(None, 1)[:1]).upper().rstrip(";"))
        if result.columns is not None:
            self.last, self.query = result, sql
            _say(table(result))
        elif result.changed >= 0:
            self.changed = result.changed
            rows = "row" if result.changed == 1 else "rows"
            _say([f"({result.changed} {rows} changed)"])

    def look(self, asked, database):
        """The value of a `get`: a word of ours, or SQL."""
        asked = asked.strip().rstrip(";").strip()
        if asked == "error":
            return self.error
        if asked == "changes":
            return self.changed
        if asked == "statements":
            return self.words
        if asked in ("result", "result.rows", "result.columns", "plan") and self.last is None:
            raise Refused("No statement gave rows")
        if asked == "result":
            return _many(self.last.objects(), self.last.count)
        if asked == "result.rows":
            return _many([list(row) for row in self.last.rows], self.last.count)
        if asked == "result.columns":
            return list(self.last.columns)
        if asked == "plan":
            return database.plan(self.query)
        last = None
        for sql, _begin in statements(asked, database):
            last = database.run(sql)
        return None if last is None or last.columns is None else _many(last.objects(), last.count)


class _Many(list):
    """Rows of which only the first were kept."""

    count = 0


def _many(rows, count):
    found = _Many(rows)
    found.count = count
    return found


def encode(value):
    """The tagged value; a list that was cut tells how long it is."""
    tagged = values.encode(value)
    if isinstance(value, _Many):
        tagged["n"] = max(tagged["n"], value.count)
    return tagged


def _look(asked, learned, database, result):
    seen = learned
    try:
        if asked["do"]:
            seen = Work()
            seen.words = learned.words
            try:
                run_file("check", asked["do"], database, seen.note)
            except Stopped as stopped:
                if asked["get"].strip() != "error":
                    raise
                seen.error = stopped.about["message"]
        value = encode(seen.look(asked["get"], database)) if asked["get"] else None
    except Stopped as stopped:
        value = {"t": "raised", "name": stopped.about["name"], "message": stopped.about["message"]}
    except Refused as refused:
        value = {"t": "raised", "name": "Missing", "message": str(refused)}
    except Exception as error:
        name, message, _place = database.fault(error, asked["get"])
        value = {"t": "raised", "name": name, "message": values.clean(message)[:2000]}
    common.tell(result, {"look": asked["id"], "value": value})


def _look_at_all(job, asked, learned, database, result):
    """Each look in its turn. One with a `do`, and the one after it, finds the database as the learner left it; the
    judge has then read what was printed before."""
    if asked["paced"]:
        database.keep()
    changed = False
    for look in asked["looks"]:
        if asked["paced"] and (changed or look["do"]):
            database.put_back()
        _look(look, learned, database, result)
        changed = bool(look["do"])
        if asked["paced"] and not common.may_go_on(job):
            return


def in_order(files, entry):
    """The exercise's own SQL files in the order they run: schema, seed, the others by name."""
    others = sorted(name for name in files if name.endswith(".sql") and name not in (entry, *_FIRST))
    return [name for name in _FIRST if name in files and name != entry] + others


def work(job, result, database):
    """One look at one piece of work."""
    asked = common.next_job(job, result)
    if asked is None:
        return
    hide()
    files, entry, learned = asked["files"], asked["entry"], Work()
    common.write_files(files)
    faults = []
    try:
        given = in_order(files, entry)
        if given:
            database.connect()
        for name in given:
            run_file(name, files[name], database, lambda result, sql: None)
        database.connect()
        run_file(entry, files.get(entry, ""), database, learned.note)
    except Stopped as stopped:
        faults.append(stopped.about)
    common.tell(result, {"started": not faults, "faults": faults})
    if not faults and common.may_go_on(job):
        database.connect()
        _look_at_all(job, asked, learned, database, result)
    common.tell(result, {"done": True})
    os._exit(0)
