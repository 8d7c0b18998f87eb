"""Reading: the good curriculum is read whole; each mistake is found on its line, with what to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from waypost.curriculum.findings import CurriculumErrors
from waypost.curriculum.fingerprint import fingerprint
from waypost.curriculum.read import read_pack, read_tree
from waypost.curriculum.schema import ANSWERS_FILE, Limits
from waypost.curriculum.tests.pack import FIRST, GOOD, SECOND, STALL, Copy, copy_good

HEADING = f"{FIRST}/2-a-heading.md"
LESSON = f"{FIRST}/lesson.md"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return copy_good(tmp_path)


def test_the_good_curriculum_is_read_whole() -> None:
    pack = read_pack(GOOD)
    module = pack.programmes[0].modules[0]
    assert [lesson.id for lesson in module.lessons] == ["first", "second"]
    assert [exercise.id for exercise in module.lessons[1].exercises] == ["order", "blanks", "tests", "mend"]
    heading = module.lessons[0].exercises[1]
    assert heading.files == {"index.html": "<p>We sell apples and pears.</p>\n"}
    assert [solution.name for solution in heading.solutions] == ["the first way", "heading on its own lines"]
    assert heading.wrong[0].fails == ("one-heading", "words")
    assert heading.entry == "index.html"
    assert heading.lesson_id == "first"
    assert heading.module_id == "pages"
    assert heading.lines["checks/words"] == 26
    assert len(heading.hints) == 3
    assert module.lessons[0].quiz[0].answer == 1
    assert "box.svg" in module.lessons[0].pictures


def test_answers_are_text_and_numbers_stay_as_written() -> None:
    blanks = read_pack(GOOD).programmes[0].modules[0].lessons[1].exercises[1]
    assert blanks.solutions[0].files == {ANSWERS_FILE: '{"1": "1", "2": "2"}'}


def test_a_later_milestone_starts_from_the_solution_before() -> None:
    tree = read_tree(GOOD)
    assert tree.starters["stall-prices"] == {"index.html": "<!-- Start here. -->\n<h1>Rosa</h1>\n"}
    assert tree.pack.programmes[0].modules[0].projects[0].milestones[1].files == {}


def test_a_solution_lies_over_the_starter(copy: Copy) -> None:
    copy.change(HEADING, "## Checks", "### style.css\n```css\np { color: teal }\n```\n\n## Checks")
    heading = read_pack(copy.root).programmes[0].modules[0].lessons[0].exercises[1]
    assert heading.solutions[0].files["style.css"] == "p { color: teal }\n"


def test_limits_within_bounds_are_kept(copy: Copy) -> None:
    said = "{wall_seconds: 120, memory_bytes: 536870912, output_bytes: 1024}"
    copy.change(f"{SECOND}/4-mend.md", "difficulty: 2", f"difficulty: 2\nlimits: {said}")
    mend = read_pack(copy.root).programmes[0].modules[0].lessons[1].exercises[3]
    assert mend.limits == Limits(wall_seconds=120, memory_bytes=512 * 1024 * 1024, output_bytes=1024)


def test_parsons_blocks_keep_their_indent() -> None:
    order = read_pack(GOOD).programmes[0].modules[0].lessons[1].exercises[0]
    assert order.blocks[1] == "  console.log(n);"
    assert order.extra_blocks == ('  console.log("n");',)


# file, what stood there, what stands there now, what the finding says, lines below `old` where it is told
BROKEN = [
    (HEADING, "kind: write", "kind: wirte", "Did you mean write?", 0),
    (HEADING, "kind: write", "knid: write", "Did you mean `kind`?", 0),
    (HEADING, "id: a-heading", "id: A_Heading", "Use small letters, digits and single dashes", 0),
    (HEADING, "minutes: 5", "minutes: five", "`minutes` must be a number.", 0),
    (HEADING, "difficulty: 1", "difficulty: 9", "`difficulty` is out of range", 0),
    (HEADING, "difficulty: 1", "difficulty: 1\nlimits: {wall_seconds: 0.05}", "`wall_seconds` is out of range", 1),
    (HEADING, "difficulty: 1", "difficulty: 1\nlimits: {wall_seconds: 600}", "`wall_seconds` is out of range", 1),
    (HEADING, "difficulty: 1", "difficulty: 1\nlimits: {wall_seconds: .nan}", "`wall_seconds` must be a number", 1),
    (HEADING, "difficulty: 1", "difficulty: 1\nlimits: {output_bytes: 100}", "`output_bytes` is out of range", 1),
    (HEADING, "difficulty: 1", "difficulty: 1\nlimits:\n  output_bytes: 9000000", "`output_bytes` is out of range", 2),
    (HEADING, "difficulty: 1", "difficulty: 1\nlimits:\n  memory_bytes: 536870912", "all pages share one browser", 2),
    (f"{FIRST}/1-what-shows.md", "difficulty: 1", "difficulty: 1\nlimits: {memory_bytes: 536870912}", "no program", 1),
    (f"{SECOND}/4-mend.md", "difficulty: 2", "difficulty: 2\nlimits: {memory_bytes: 1000}", "is out of range", 1),
    (f"{SECOND}/4-mend.md", "difficulty: 2", "difficulty: 2\nlimits: {memory_bytes: 4294967296}", "is out of range", 1),
    (HEADING, "difficulty: 1", "difficulty: 1\ndatabase: postgres", "`database` is only for runner: sql.", 1),
    (HEADING, "minutes: 5", "minutes: 5\nminutes: 6", "`minutes` is given twice.", 1),
    (HEADING, "practises: [html.heading]", "practises: html.heading", "must be a list", 0),
    (HEADING, "practises: [html.heading]", "practises: [heading]", "Use small letters and dots", 0),
    (HEADING, "practises: [html.heading]", "practises: [html.nothing]", "is not taught in any lesson", None),
    (HEADING, "title: A heading for the stall", "title: A heading: the stall", "needs quotes around all of it", 0),
    (HEADING, "title: A heading for the stall", "title: &a A heading\nlimits: *a", "anchors", None),
    (HEADING, "title: A heading for the stall", "title: !!python/name:os.system x", "The YAML tag", 0),
    (HEADING, "---\nid", "id", "must start with a line of three dashes", 0),
    (HEADING, "runner: page", "runner: answer", "does not go with runner: answer", None),
    (HEADING, "## Task", "Words.\n## Task", "There is text before the first ## heading.", None),
    (HEADING, "## Task", "## Tasks", "“Tasks” is not a section of an exercise.", 0),
    (HEADING, "## Hints", "## Paper\nx\n## Hints", "“Hints” must come before “Paper”.", 2),
    (HEADING, "## Paper\nWrite the line on paper.\n", "", "The section “Paper” is missing.", None),
    (HEADING, "Write the line on paper.\n", "", "“Paper” is empty.", -1),
    (HEADING, "3. Start a new line at the top.\n", "", "exactly three hints; here are 2", None),
    (HEADING, "expect: 1", "expcet: 1", "Did you mean `expect`?", 0),
    (HEADING, "  expect: 1\n", "", "This check has no `expect`.", -3),
    (HEADING, "expect: 1", "expect: {at_leest: 1}", "Did you mean `at_least`?", 0),
    (HEADING, "expect: 1", "expect: {a: 1}", "For an object write: equals", 0),
    (HEADING, "expect: 1", "expect: {at_least: one}", "`at_least` needs a number.", 0),
    (HEADING, "expect: 1", "expect: {close_to: 1}", "`close_to` needs `within`", 0),
    (HEADING, "expect: 1", 'expect: {matches: "("}', "This pattern cannot be read", 0),
    (HEADING, "expect: 1", 'expect: {matches: "(?i)a"}', "does not mean the same", 0),
    (HEADING, "expect: 1", "expect: {colour: 5}", "`colour` needs a colour", 0),
    (HEADING, "expect: 1", "expect: {is: nothing}", "`is` cannot be", 0),
    (HEADING, "expect: 1", "expect: {not: 1}", "Write not: {equals: 1}", 0),
    (HEADING, "expect: 1", "expect: {at_least: 1, ignore_case: true}", "does nothing on its own", 0),
    (HEADING, 'get: count("h1")', 'get: count("h1")\n  see: source', "must have either `get` or `see`", -2),
    (HEADING, 'get: count("h1")', 'get: count("h1")\n  file: a.css', "works only with see: source", -2),
    (HEADING, "id: words", "id: one-heading", "is used twice", 0),
    (HEADING, "fails: [words]", "fails: [word]", "There is no check `word`.", 0),
    (HEADING, "fails: [words]", "fails: [words]\nerror: true", "either `fails` or error: true", None),
    (HEADING, "fails: [words]\n", "", "either `fails` or error: true", None),
    (HEADING, "shows: Copies the wrong words.\n", "", "`shows` is missing.", None),
    (HEADING, "## Wrong: other words", "## Wrong", "A wrong answer needs a name.", 0),
    (HEADING, "### index.html\n```html\n<h1>Fruit shop", "### ../x.html\n```html\n<h1>Fruit shop", "with no spaces", 0),
    (HEADING, "```html\n<h1>Fruit stall</h1>\n<p>", "```html\n<h1>Fruit stall</h1>\n```\n```\n<p>", "2 fences", -1),
    (HEADING, "The page has one", "The page has: one", "This is not readable YAML", 0),
    (HEADING, "Give the page", "Give <b>the</b> page", "Raw HTML is not used", 0),
    (HEADING, "Give the page", "[Give](http://example.org) the page", "This link leads out", 0),
    (HEADING, "Give the page", "[Give](lesson:nowhere) the page", "There is no lesson `nowhere`.", 0),
    (HEADING, "Give the page", "Give the [[pagee]]", "is in no glossary file", 0),
    (HEADING, "Give the page", "Give the ![x](x.svg) page", "There is no picture x.svg.", 0),
    (LESSON, "## What you will do", "## What to do", "The heading “What you will do” is missing.", None),
    (LESSON, "## Try it", "## On paper\nx\n## Try it", "There are two “On paper” headings.", 0),
    (LESSON, "## Headings", "## Summary\n## Headings", "“Summary” is empty.", 0),
    (LESSON, "- A heading has two tags.\n", "- A heading has two tags.\n## More\nx\n", "is not in its place", None),
    (LESSON, "teaches: [html.heading,", "teaches: [js.loop,", "already taught in", None),
    (LESSON, "new_terms: [element]", "new_terms: [elephant]", "The term `elephant` is in no glossary", None),
    (LESSON, "[[element]]", "[[elements|element]]", "the id must come first", None),
    (LESSON, "reviewed: 2026-11-22", "reviewed: last week", "Write it as 2026-11-22.", 0),
    (LESSON, "```html\n<h1>", "```php\n<h1>", "A fence marked 'php' is not known.", 0),
    (LESSON, "```html live", "```css live", "A css example cannot be live.", 0),
    (LESSON, "```html live", "```html lively", "“html lively” is not known", 0),
    (LESSON, "  answer: 1", "  answer: 3", "There is no option 3.", 0),
    (LESSON, '["`<h1>`", "`<p>`"]', '["`<h1>`"]', "at least two different options", None),
    (LESSON, "![A box with the word Bread in it.]", "![]", "This picture has no words.", None),
    (LESSON, "![A box with the word Bread in it.](box.svg)", "x", "", None),
    (LESSON, "> Look", "    > Look", "indented code", None),
    (LESSON, "## Check yourself\n```quiz", "## Check yourself\n```text", "has no questions", 0),
    (LESSON, "```html live", "````html live", "This fence is never closed.", 0),
    (f"{FIRST}/box.svg", "<rect", '<rect onclick="x()"', "A picture may not hold onclick", 0),
    (f"{FIRST}/box.svg", "<text", "<script>x</script><text", "A picture may not hold <script>", 0),
    (f"{FIRST}/box.svg", "</svg>", "", "This picture cannot be read", None),
    (f"{FIRST}/box.svg", "<svg", '<!DOCTYPE x [<!ENTITY a "b">]><svg', "A picture holds no DOCTYPE.", 0),
    (f"{FIRST}/box.svg", 'viewBox="0 0 200 80"', "", "with xmlns and a viewBox", 0),
    (f"{FIRST}/1-what-shows.md", "get: words", "get: word", "`get` must name a question", None),
    (f"{FIRST}/1-what-shows.md", "get: words", "get: words\n  do: x()", "may hold only get and expect", None),
    (f"{FIRST}/1-what-shows.md", "options: [big, small]", "options: [big]", "at least two different options", None),
    (f"{SECOND}/1-order.md", "runner: javascript", "runner: javascript\nentry: a b.js", "with no spaces", 1),
    (f"{SECOND}/1-order.md", "## Blocks", "## Files", "needs a section “Blocks”", None),
    (f"{SECOND}/1-order.md", "see: console", "see: console\n  width: 300", "works only with runner: page", None),
    (f"{SECOND}/2-blanks.md", '"2": "2"', '"3": "2"', "There is no blank {{3}} in the files.", None),
    (f"{SECOND}/2-blanks.md", '"2": "2"', "", "Blank {{2}} has no answer", None),
    (f"{SECOND}/2-blanks.md", "{{1}}; n <= {{2}}", "1; n <= 2", "needs blanks in its files", None),
    (f"{SECOND}/3-tests.md", "runner: javascript", "runner: page", "needs a runner with tests: javascript", None),
    (f"{STALL}/project.md", "## What done looks like", "## Done", "A project has the headings", None),
    (f"{STALL}/project.md", "  met: The words are there.\n", "", "`met` is missing.", None),
    (f"{STALL}/1-heading.md", "kind: build", "kind: write", "A milestone must be of kind build.", None),
    ("course/01-pages/module.yml", "hours: 2", "hours: 0", "`hours` is out of range", 0),
    ("course/01-pages/module.yml", "hours: 2", "hours: 2\nrequires: [nothing]", "There is no module `nothing`.", None),
    ("course/01-pages/module.yml", "hours: 2", "hours: 2\nrequires: [pages]", "ends up needing itself", None),
    ("course/01-pages/module.yml", "id: pages", "id: course", "The id `course` is used in", None),
    ("course/programme.yml", "title: A small course", "title: 5", 'Put quotes around it: "5".', 0),
    ("glossary/pages.yml", "id: loop", "id: element", "The term `element` is in", None),
    ("glossary/pages.yml", "- id: element", "id: element", "not readable YAML", None),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says", "below"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_mistake_is_found(copy: Copy, file: str, old: str, new: str, says: str, below: int | None) -> None:
    line = copy.change(file, old, new)
    found = copy.findings()
    assert found, "nothing was found"
    if not says:  # the picture is shown no more: told of the picture itself
        assert [(f.file, f.rule) for f in found] == [(f"{FIRST}/box.svg", "picture")]
        return
    told = [finding for finding in found if says in f"{finding.what} {finding.mend}"]
    assert told, [str(finding) for finding in found]
    assert told[0].mend or told[0].what
    if below is not None:
        assert line + below in [finding.line for finding in told], [str(finding) for finding in told]
        assert told[0].file == file


def test_all_mistakes_are_told_at_once(copy: Copy) -> None:
    copy.change(HEADING, "difficulty: 1", "difficulty: 9")
    copy.change(HEADING, "## Hints", "## Hunts")
    copy.change(LESSON, "reviewed: 2026-11-22", "reviewed: soon")
    with pytest.raises(CurriculumErrors) as error:
        read_pack(copy.root)
    rules = {(finding.file, finding.rule) for finding in error.value.findings}
    assert {(HEADING, "front-matter"), (HEADING, "sections"), (LESSON, "front-matter")} <= rules
    assert "waypost curriculum check" in str(error.value)


def test_what_is_whole_is_still_read_beside_what_is_broken(copy: Copy) -> None:
    copy.change(HEADING, "difficulty: 1", "difficulty: 9")
    tree = read_tree(copy.root)
    assert "a-heading" not in [exercise.id for exercise in tree.exercises]
    assert "what-shows" in [exercise.id for exercise in tree.exercises]


def test_yaml_words_and_times_stay_text(copy: Copy) -> None:
    copy.change(f"{FIRST}/1-what-shows.md", "options: [big, small]", "options: [yes, no, 12:30, 007]")
    copy.change(f"{FIRST}/1-what-shows.md", "expect: big", "expect: no")
    copy.change(f"{FIRST}/1-what-shows.md", "size: big", "size: no")
    exercise = read_tree(copy.root).exercises[0]
    assert exercise.questions[1].options == ("yes", "no", "12:30", "007")
    assert exercise.checks[1].expect == "no"


@pytest.mark.parametrize(
    ("content", "says", "line"),
    [
        (b"---\nid: x\n\xff\n", "This is not UTF-8 text.", 3),
        (b"---\nid: x\0\n", "There is an invisible character here (U+0000).", 2),
        ("---\nid: x\n\u202eevil\n".encode(), "(U+202E)", 3),
        (b"a" * 10_000_000, "The file is too large (10,000,000 bytes).", 0),
        (b"", "must start with a line of three dashes", 1),
        (b"---\nid: x", "The front matter does not end.", 1),
        (b"---\n- a\n---\n", "must hold `name: value` lines", 2),
        (b"---\n" + b"[" * 60 + b"\n---\n", "not readable YAML", None),
        (b"---\na: " + b"[" * 60 + b"]" * 60 + b"\n---\n", "This is nested too deep.", 2),
    ],
    ids=["latin", "nul", "bidi", "huge", "empty", "open", "list", "unclosed", "deep"],
)
def test_files_that_are_not_text(copy: Copy, content: bytes, says: str, line: int | None) -> None:
    (copy.root / HEADING).write_bytes(content)
    told = [finding for finding in copy.findings() if says in f"{finding.what} {finding.mend}"]
    assert told, [str(finding) for finding in copy.findings()]
    if line is not None:
        assert told[0].line == line


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(copy: Copy) -> None:
    path = copy.root / HEADING
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert copy.findings() == []


def test_strange_files_links_and_missing_files_are_told(copy: Copy, tmp_path: Path) -> None:
    (copy.root / FIRST / "notes.txt").write_text("x")
    (tmp_path / "secret.md").write_text("x")
    (copy.root / FIRST / "9-link.md").symlink_to(tmp_path / "secret.md")
    (copy.root / SECOND / "lesson.md").unlink()
    told = {finding.file: finding.what for finding in copy.findings()}
    assert told[f"{FIRST}/notes.txt"] == "This has no place here."
    assert told[f"{FIRST}/9-link.md"] == "This is a link that leads out of the curriculum."
    assert told[f"{SECOND}/lesson.md"] == "This file is missing."


def test_no_folder_and_no_programme_are_told(tmp_path: Path) -> None:
    assert read_tree(tmp_path / "nowhere").findings[0].what == "There is no such folder."
    assert read_tree(tmp_path).findings[0].what == "There is no programme here."


def test_a_concept_is_known_only_after_it_is_taught(copy: Copy) -> None:
    copy.change(f"{FIRST}/2-a-heading.md", "practises: [html.heading]", "practises: [js.loop]")
    assert "is taught only later" in copy.findings()[0].what


def test_the_fingerprint_changes_with_any_file(copy: Copy) -> None:
    before = fingerprint(copy.root)
    assert before == fingerprint(copy.root)
    copy.change(f"{FIRST}/box.svg", "200", "201")
    assert fingerprint(copy.root) != before
