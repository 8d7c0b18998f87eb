"""What only the whole curriculum can show: ids used twice, broken links, concepts used before they are taught."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from waypost.curriculum.findings import Finding
from waypost.curriculum.library import module_exercises
from waypost.curriculum.markdown import LANGUAGES, LIVE_LANGUAGES, tokens
from waypost.curriculum.schema import Exercise, Lesson, Module, Pack
from waypost.curriculum.terms import Terms

_ANSWER_FENCES = {"quiz"}


def cross_findings(pack: Pack) -> Iterator[Finding]:
    """Everything amiss between the parts of a pack."""
    yield from _ids(pack)
    yield from _modules(pack)
    yield from _concepts(pack)
    lessons = {lesson.id for module in all_modules(pack) for lesson in module.lessons}
    terms = Terms(pack)
    for module in all_modules(pack):
        for lesson in module.lessons:
            yield from _lesson(lesson, lessons, terms)
        for exercise in module_exercises(module):
            for name, text in exercise_texts(exercise):
                line = exercise.lines.get(name.lower(), 0) + 1
                yield from text_findings(Text(exercise.source, line, text, module.id), set(), lessons, terms)
        for project in module.projects:
            for name, text in (
                ("The brief", project.brief),
                ("What done looks like", project.done_looks_like),
            ):
                line = project.lines.get(name, 0) + 1
                yield from text_findings(Text(project.source, line, text, module.id), set(), lessons, terms)


def all_modules(pack: Pack) -> list[Module]:
    return [module for programme in pack.programmes for module in programme.modules]


def exercise_texts(exercise: Exercise) -> list[tuple[str, str]]:
    """The Markdown a learner reads, by section name."""
    return [("Task", exercise.task), ("Hints", "\n\n".join(exercise.hints)), ("Paper", exercise.paper)]


def _ids(pack: Pack) -> Iterator[Finding]:
    first: dict[str, str] = {}

    def claim(name: str, source: Path, line: int = 1) -> Iterator[Finding]:
        shown = source.as_posix()
        if name in first:
            yield Finding(
                shown, line, "id", f"The id `{name}` is used in {first[name]} too.", "Give it its own id."
            )
        first.setdefault(name, shown)

    for programme in pack.programmes:
        yield from claim(programme.id, programme.source)
        for module in programme.modules:
            yield from claim(module.id, module.source)
            for lesson in module.lessons:
                yield from claim(lesson.id, lesson.source)
            for project in module.projects:
                yield from claim(project.id, project.source)
            for exercise in module_exercises(module):
                yield from claim(exercise.id, exercise.source)
    seen: dict[str, str] = {}
    for term in pack.glossary:
        if term.id in seen:
            yield Finding(
                term.source.as_posix(),
                term.line,
                "id",
                f"The term `{term.id}` is in {seen[term.id]} too.",
                "Keep one.",
            )
        seen.setdefault(term.id, f"{term.source.as_posix()}:{term.line}")


def _modules(pack: Pack) -> Iterator[Finding]:
    modules = {module.id: module for module in all_modules(pack)}
    for module in modules.values():
        for needed in module.requires:
            if needed not in modules:
                yield Finding(
                    module.source.as_posix(), 1, "requires", f"There is no module `{needed}`.",
                    f"The modules are: {', '.join(modules)}.",
                )  # fmt: skip
        if module.id in needed_by(module, modules):
            yield Finding(
                module.source.as_posix(), 1, "requires", f"`{module.id}` ends up needing itself.",
                "Break the circle of `requires`.",
            )  # fmt: skip


def needed_by(module: Module, modules: dict[str, Module]) -> set[str]:
    """Every module that must come before this one."""
    found: set[str] = set()
    waiting = list(module.requires)
    while waiting:
        name = waiting.pop()
        if name not in found and name in modules:
            found.add(name)
            waiting += modules[name].requires
    return found


def _concepts(pack: Pack) -> Iterator[Finding]:
    """Each concept is taught before it is needed: earlier in the module, or in a module this one requires."""
    modules = {module.id: module for module in all_modules(pack)}
    home: dict[str, str] = {}
    taught = {module.id: _taught(module.lessons) for module in modules.values()}
    for module in modules.values():
        for lesson in module.lessons:
            for concept in lesson.teaches:
                if concept in home:
                    yield Finding(
                        lesson.source.as_posix(), 1, "concept", f"`{concept}` is already taught in {home[concept]}.",
                        "Put it under `requires`, or give the new thing its own name.",
                    )  # fmt: skip
                home.setdefault(concept, lesson.source.as_posix())
    everywhere = set(home)
    for module in modules.values():
        known = set().union(*(taught[name] for name in needed_by(module, modules)))
        for lesson in module.lessons:
            yield from _missing(lesson.source, lesson.requires, known, everywhere, "requires")
            known |= set(lesson.teaches)
            for exercise in lesson.exercises:
                yield from _missing(exercise.source, exercise.practises, known, everywhere, "practises")
        for project in module.projects:
            yield from _missing(project.source, project.requires, known, everywhere, "requires")
            for milestone in project.milestones:
                yield from _missing(milestone.source, milestone.practises, known, everywhere, "practises")


def _taught(lessons: Iterable[Lesson]) -> set[str]:
    return {concept for lesson in lessons for concept in lesson.teaches}


def _missing(
    source: Path, wanted: Iterable[str], known: set[str], everywhere: set[str], word: str
) -> Iterator[Finding]:
    for concept in wanted:
        if concept not in known:
            where = "is taught only later" if concept in everywhere else "is not taught in any lesson"
            yield Finding(
                source.as_posix(), 1, "concept", f"`{concept}` under `{word}` {where}.",
                "Put it under `teaches` of this lesson or an earlier one, or add the module to module.yml `requires`.",
            )  # fmt: skip


def _lesson(lesson: Lesson, lessons: set[str], terms: Terms) -> Iterator[Finding]:
    shown = lesson.source.as_posix()
    used: set[str] = set()
    yield from text_findings(
        Text(lesson.source, lesson.prose_line, lesson.prose, lesson.module_id), used, lessons, terms, lesson
    )
    for name in lesson.new_terms:
        if name not in terms.by_id:
            yield Finding(
                shown,
                1,
                "glossary",
                f"The term `{name}` is in no glossary file.",
                "Add it to glossary/<module>.yml.",
            )
    for picture in sorted(lesson.pictures.keys() - used):
        yield Finding(
            (lesson.source.parent / picture).as_posix(), 0, "picture", "No lesson shows this picture.",
            f"Show it with ![What it shows]({picture}), or remove it.",
        )  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One Markdown text, the line of `source` it starts on, and whose it is."""

    source: Path
    line: int
    text: str
    module_id: str


def text_findings(
    text: Text, used: set[str], lessons: set[str], terms: Terms, lesson: Lesson | None = None
) -> Iterator[Finding]:
    """Raw HTML, fences, links, pictures and terms of one text. Names of pictures it shows go into `used`."""
    shown = text.source.as_posix()
    for token, row in tokens(text.text, html=True):
        at = text.line + row
        match token.type:
            case "html_block" | "html_inline":
                yield Finding(
                    shown, at, "html", f"Raw HTML is not used in prose: {token.content.strip()[:40]}",
                    "Put it in backticks to show it.",
                )  # fmt: skip
            case "fence":
                yield from _fence(shown, at, token.info, lesson is not None)
            case "code_block":
                yield Finding(shown, at, "html", "This is indented code.", "Use a fence: ```html")
            case "link_open":
                yield from _link(shown, at, str(token.attrs.get("href", "")), lessons)
            case "image":
                name = str(token.attrs.get("src", ""))
                used.add(name)
                if lesson is None or name not in lesson.pictures:
                    yield Finding(
                        shown, at, "picture", f"There is no picture {name}.", "Put the .svg beside lesson.md."
                    )
                if not token.content.strip():
                    yield Finding(
                        shown, at, "picture", "This picture has no words.", "Say in [ ] what it shows."
                    )
            case "term":
                name = token.meta["term"]
                found = terms.find(name, text.module_id)
                if name not in terms.by_id and token.content in {term.id for term in found}:
                    yield Finding(
                        shown,
                        at,
                        "glossary",
                        f"In [[{name}|{token.content}]] the id must come first.",
                        f"Write [[{token.content}|{name}]].",
                    )
                    continue
                if not found:
                    yield Finding(
                        shown, at, "glossary", f"The term `{name}` is in no glossary file.",
                        "Add it to glossary/<module>.yml, or write [[id|words shown]].",
                    )  # fmt: skip
                elif len(found) > 1:
                    yield Finding(
                        shown, at, "glossary", f"`{name}` may mean {' or '.join(term.id for term in found)}.",
                        f"Write [[{found[0].id}|{name}]].",
                    )  # fmt: skip


def _fence(shown: str, at: int, info: str, in_lesson: bool) -> Iterator[Finding]:
    words = info.split()
    name = words[0] if words else ""
    if info.strip() in _ANSWER_FENCES and in_lesson:
        return
    if name not in LANGUAGES:
        yield Finding(
            shown,
            at,
            "fence",
            f"A fence marked {name!r} is not known.",
            f"Use one of: {', '.join(sorted(LANGUAGES))}.",
        )
    elif words[1:] and (words[1:] != ["live"] or not in_lesson):
        yield Finding(
            shown, at, "fence", f"“{info}” is not known.", "After the language only `live`, in a lesson."
        )
    elif words[1:] and name not in LIVE_LANGUAGES:
        yield Finding(
            shown, at, "fence", f"A {name} example cannot be live.", "Use ```html live or ```js live."
        )


def _link(shown: str, at: int, href: str, lessons: set[str]) -> Iterator[Finding]:
    match = re.match(r"^lesson:([a-z0-9-]+)$", href)
    if match is None:
        yield Finding(
            shown,
            at,
            "link",
            f"This link leads out: {href}",
            "Link only to lessons: [Boxes](lesson:css-03-boxes).",
        )
    elif match[1] not in lessons:
        yield Finding(
            shown, at, "link", f"There is no lesson `{match[1]}`.", "Look at the id in its front matter."
        )
