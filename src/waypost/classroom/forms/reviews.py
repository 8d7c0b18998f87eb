"""A decision on a hand-in: message, rubric levels and remarks on lines."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from waypost.classroom.actions.reviews import LONGEST_TEXT, RUBRIC_LEVELS, Remark
from waypost.curriculum.schema import RubricRow

_REMARK = re.compile(r"^remark-(\d{1,6})-(.+)$")


class DecisionForm(forms.Form):
    message = forms.CharField(
        label="Your message to the learner",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, rows: tuple[RubricRow, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows

    def rubric(self) -> dict[str, str]:
        """Rubric row id -> level, for the rows that were given one."""
        chosen = {row.id: self.data.get(f"rubric-{row.id}", "") for row in self.rows}
        return {row_id: level for row_id, level in chosen.items() if level in RUBRIC_LEVELS}

    def remarks(self) -> list[Remark]:
        """Remarks with words in them, in the order of the lines."""
        found = []
        for name, body in self.data.items():
            match = _REMARK.match(name)
            if match and str(body).strip():
                found.append(Remark(file=match[2], line=int(match[1]), body=str(body)))
        return sorted(found, key=lambda remark: (remark.file, remark.line))
