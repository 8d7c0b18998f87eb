"""Lists as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> str:
    """A cell that a spreadsheet will not run: a name may begin with an equals sign."""
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file that opens well in a spreadsheet (UTF-8 with its mark)."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return answer
