"""`see: source` of the languages that only the server looks at."""

from __future__ import annotations

import pytest

from waypost.judge.source import without_comments


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("main.py", 'x = "# no"  # yes\n# whole\ny = 1\n', 'x = "# no"  \n\ny = 1\n'),
        ("main.rb", 'x = "#{y} # no" # yes\nputs x\n', 'x = "#{y} # no" \nputs x\n'),
        ("main.rb", "a = 1\n=begin\nfor x in y\n=end\nb = 2\n", "a = 1\n\nb = 2\n"),
        ("answer.sql", "SELECT '-- no' -- yes\nFROM/* x\n */books", "SELECT '-- no' \nFROM books"),
        ("run.sh", "echo '# no' # yes\ngit log\n", "echo '# no' \ngit log\n"),
        ("show.erb", "<p><%= name # yes\n %></p>", "<p><%= name \n %></p>"),
        ("notes.txt", "# kept\n", "# kept\n"),
    ],
)
def test_comments_are_left_out_and_strings_stay(name: str, text: str, kept: str) -> None:
    assert without_comments(name, text) == kept


def test_unfinished_code_never_fails() -> None:
    for name in ("a.py", "a.rb", "a.sql", "a.sh", "a.erb"):
        assert isinstance(without_comments(name, "x = '\n/* <% (\"\\"), str)
