"""The reading grade: syllables, sentences, and what does not count."""

from __future__ import annotations

import pytest

from waypost.curriculum.read import read_pack
from waypost.curriculum.tests.pack import GOOD
from waypost.proof.reading import glossary_words, grade, prose_of, syllables


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "a the tag make makes named called rules lines gives page's use strength through"),
        (
            2,
            "pages boxes table little wanted added opened heading browser people closing open image create idle",
        ),
        (3, "newspaper attribute computer paragraph beautiful radio idea opening element"),
        (4, "everybody information development independent"),
        (5, "university electricity imagination"),
    ],
)
def test_syllables(count: int, words: str) -> None:
    assert {word: syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


def test_easy_and_hard_texts_are_far_apart() -> None:
    easy = grade("The cat sat on the mat. It was a warm day. The dog ran by.")
    hard = grade(
        "Accessibility considerations necessitate comprehensive documentation of organisational "
        "responsibilities, particularly regarding individual accommodation requirements."
    )
    assert easy.value < 1
    assert hard.value > 20


def test_the_formula_is_that_of_kincaid() -> None:
    # 8 words, 2 sentences, 10 syllables: 0.39 * 4 + 11.8 * 1.25 - 15.59
    assert grade("The little dog ran. It was very hot.").value == pytest.approx(0.7, abs=0.05)


def test_the_hardest_sentence_is_named() -> None:
    found = grade("It is hot. Considerable information about accessibility is available. Sit down.")
    assert found.hardest[0].startswith("Considerable")


def test_glossary_words_count_as_short() -> None:
    words = glossary_words(read_pack(GOOD))
    assert "element" in words
    assert grade("An element holds elements.", words).value < grade("An element holds elements.").value


def test_headings_tables_and_code_do_not_count() -> None:
    table = "| a |\n|---|\n| organisation |"
    text = f"## Considerable difficulty\nUse `document.querySelector` here.\n\n{table}\n\n```js\nx\n```"
    assert prose_of(text) == "Use code here."


def test_no_words_is_no_grade() -> None:
    assert grade("").words == 0
