"""How hard a text is to read: Flesch–Kincaid grade (Kincaid and others, 1975), counted here without any word list.

The usual library fetches a pronouncing dictionary from the internet at first use; this may never happen here.
Headings, tables and code are left out. A glossary word, and a piece of code in a sentence, count as a word of one
syllable: the lesson explains it, but it still makes the sentence longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from waypost.curriculum.markdown import engine
from waypost.curriculum.schema import Exercise, Lesson, Pack, Project

FEWEST_WORDS = 40
"""Below this a grade says nothing."""
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d[\d,.]*")
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"'”’)]*\s+|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_ODD = {
    "every": 2, "everything": 3, "everyone": 3, "everybody": 4, "people": 2, "area": 3, "idea": 3, "being": 2,
    "doing": 2, "going": 2, "seeing": 2, "science": 2, "quiet": 2, "create": 2, "created": 3, "something": 2,
    "sometimes": 2, "someone": 2, "somewhere": 2, "whole": 1, "whose": 1, "business": 2, "evening": 2, "poem": 2,
    "radio": 3, "video": 3, "audio": 3, "real": 1, "really": 2, "used": 1, "moment": 2, "interesting": 3,
    "different": 2, "several": 2, "usually": 3, "actually": 3, "another": 3, "hour": 1, "hours": 1, "diary": 3,
    "careful": 2, "carefully": 3, "useful": 2, "useless": 2, "homework": 2, "baseline": 2, "placement": 2,
    "therefore": 2, "inside": 2, "outside": 2, "sideways": 2, "timetable": 3, "notebook": 2, "fireplace": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Grade:
    """`value` is a school grade (age less about five); `hardest` the sentences that raise it most."""

    value: float
    words: int
    hardest: tuple[str, ...]


def syllables(word: str) -> int:
    """Syllables of an English word, by its vowel groups and the usual silent ends; at least 1."""
    word = re.sub(r"['’].*$", "", word.lower())
    if word in _ODD:
        return _ODD[word]
    if not word.isalpha():
        return 1
    count = len(_VOWELS.findall(word))
    if re.search(r"[^aeiouy]e$", word) and not re.search(r"[^aeiouy]le$", word):
        count -= 1  # make, site; but table, little
    elif re.search(r"[^aeiouydt]ed$", word) and not re.search(r"[^aeiouyrlw]led$", word):
        count -= 1  # opened; but wanted, added, handled
    elif re.search(r"[^aeiouyscgxz]es$", word) and not re.search(r"([^aeiouy]l|sh|ch)es$", word):
        count -= 1  # makes, names; but boxes, pages, tables
    count += (
        len(re.findall(r"(?:[iu]a(?!l\b|t)|[^cgtsx]io|[^gq]ua|eo(?!u|p)|ia[lt]$)", word))
        if len(word) > 4
        else 0
    )
    return max(1, count)


def grade(text: str, exempt: frozenset[str] = frozenset()) -> Grade:
    """The grade of plain text in sentences. Words in `exempt` (small letters) count as one syllable."""
    words = total = sentences = 0
    hard: list[tuple[float, str]] = []
    for sentence in _SENTENCE_END.split(text):
        found = _WORD.findall(sentence)
        if not found:
            continue
        beats = sum(1 if _exempt(word, exempt) else syllables(word) for word in found)
        words, total, sentences = words + len(found), total + beats, sentences + 1
        hard.append((_formula(len(found), beats, 1), sentence.strip()))
    if not words:
        return Grade(0.0, 0, ())
    hard.sort(reverse=True)
    value = round(_formula(words, total, sentences), 1)
    return Grade(value, words, tuple(sentence for _, sentence in hard[:2]))


def _formula(words: int, beats: int, sentences: int) -> float:
    return 0.39 * words / sentences + 11.8 * beats / words - 15.59


def _exempt(word: str, exempt: frozenset[str]) -> bool:
    low = word.lower()
    return low in exempt or (low.endswith("s") and low[:-1] in exempt)


def glossary_words(pack: Pack) -> frozenset[str]:
    """Every word of every glossary term."""
    return frozenset(
        word.lower() for term in pack.glossary for word in _WORD.findall(f"{term.term} {term.id}")
    )


def prose_of(text: str) -> str:
    """The sentences of a Markdown text, a line for each block."""
    blocks: list[str] = []
    skip = 0
    for token in engine().parse(text):
        if token.type in ("heading_open", "table_open"):
            skip += 1
        elif token.type in ("heading_close", "table_close"):
            skip -= 1
        elif token.type == "inline" and not skip:
            blocks.append(
                "".join(
                    "code" if child.type in ("code_inline", "term")
                    else "" if child.type == "image"
                    else " " if child.type in ("softbreak", "hardbreak")
                    else child.content
                    for child in token.children or ()
                )
            )  # fmt: skip
    return "\n".join(block for block in blocks if block.strip())


def lesson_text(lesson: Lesson) -> str:
    """What a learner reads in a lesson, its questions too."""
    quiz = [line for question in lesson.quiz for line in (question.ask, question.because)]
    return _join([lesson.prose, *quiz])


def exercise_text(exercise: Exercise) -> str:
    """What a learner reads in an exercise."""
    checks = [line for check in exercise.checks for line in (f"{check.says}.", _no_code(check.otherwise))]
    asks = [question.ask for question in exercise.questions]
    return _join([exercise.task, *asks, *checks, *exercise.hints, exercise.paper])


def project_text(project: Project) -> str:
    rows = [line for row in project.rubric for line in (row.not_yet, row.met, row.strong)]
    return _join([project.brief, project.done_looks_like, *rows])


def _join(texts: Iterable[str]) -> str:
    return "\n".join(prose_of(text) for text in texts)


def _no_code(text: str) -> str:
    """Plain text without the tags and calls in it."""
    return re.sub(r"</?[a-zA-Z][^>]*>|\S*[(){};=]\S*", "code", text)
