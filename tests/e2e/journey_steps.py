"""What people do on the pages of a journey, one function for one page or two; each page is looked at with axe on the way.

Pages are signed-in pages of `sign_in`. Days are days in London, as Waypost counts them.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect
from tests.e2e.conftest import axe_findings

from waypost.kernel import clock
from waypost.people.forms.moments import day_words

REVIEW_DAYS = 84
CALM = {"reduced_motion": "reduce"}
"""Without movement: else a colour is read half way to another."""


@dataclass(frozen=True)
class Joiner:
    """Somebody who joined a while ago, and whose interview was held on paper then."""

    known_as: str
    family_name: str
    number: str
    joined_on: date
    interviewed_on: date

    @property
    def full_name(self) -> str:
        return f"{self.known_as} {self.family_name}"

    @property
    def review_on(self) -> date:
        return self.interviewed_on + timedelta(days=REVIEW_DAYS)


def today() -> date:
    return clock.now().astimezone(clock.LONDON).date()


def look(page: Page) -> None:
    """Axe finds nothing on the page that is open."""
    found = axe_findings(page)
    assert found == [], found


def refused(page: Page, path: str) -> int:
    """The status of an address that is not for whoever asks."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status


def fold(page: Page, words: str) -> Locator:
    """Opens the folded part under these words."""
    found = page.locator("details.fold").filter(
        has=page.locator("summary", has_text=re.compile(f"^{words}$"))
    )
    found.locator("summary").click()
    return found


# A new joiner ---------------------------------------------------------------------------------------------


def add_joiner(page: Page, joiner: Joiner) -> str:
    """A slip in the prison number first: it is pointed out, and nothing that was typed is lost. Gives the journey's path."""
    page.goto("/journeys/list/")
    page.get_by_role("link", name="Add a joiner").click()
    where = page.get_by_label("Where do they join?")
    expect(where.locator("option:checked")).to_have_text("Riverside (WAY)")  # where the manager is based
    look(page)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Known as").fill(joiner.known_as)
    page.get_by_label("Family name").fill(joiner.family_name)
    page.get_by_label("Prison number").fill(joiner.number.replace("0", "O"))
    page.get_by_label("Day of joining").fill(day_words(joiner.joined_on))
    page.get_by_role("button", name="Add them", exact=True).click()
    expect(page.get_by_label("Family name")).to_have_value(joiner.family_name)
    look(page)
    page.get_by_role("button", name=f"Use {joiner.number} and add them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(joiner.full_name)
    expect(page.locator("main")).to_contain_text(joiner.number)
    look(page)
    return re.sub(r"^https?://[^/]+", "", page.url)


def _ask(page: Page, title: str, joiner: Joiner) -> None:
    """The section that is open is the one called `title`; says when it was asked."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_label("Asked on").fill(day_words(joiner.interviewed_on))


def _next(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save, then")).click()


def interview(page: Page, path: str, joiner: Joiner) -> None:
    """Nine sections: seven with an answer, one declined, one left in the middle and found again as it was typed."""
    page.goto(f"{path}interview/")
    look(page)
    page.get_by_label("It was written on paper first").check()
    page.get_by_role("button", name="Begin the interview").click()
    page.get_by_role("link", name="1. Ambitions and aspirations").click()
    _ask(page, "Ambitions and aspirations", joiner)
    page.get_by_label("If things go well").fill("A small flat, and a job where I make things.")
    page.get_by_role("group", name="Are you hoping to work").get_by_label("Yes").check()
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^Saved "))
    look(page)

    page.goto("/journeys/")  # called away
    page.goto(f"{path}interview/")
    expect(page.locator("main")).to_contain_text("1 of 9 sections have been asked")
    page.get_by_role("link", name="1. Ambitions and aspirations").click()
    expect(page.get_by_label("If things go well")).to_have_value(
        "A small flat, and a job where I make things."
    )
    expect(page.get_by_role("group", name="Are you hoping to work").get_by_label("Yes")).to_be_checked()
    expect(page.get_by_role("group", name="Was this section asked?").get_by_label("Answered")).to_be_checked()
    expect(page.get_by_label("Asked on")).to_have_value(day_words(joiner.interviewed_on))
    _next(page)

    for title, question, answer in (
        ("Education and qualifications", "How far did you go in education?", "No formal education"),
        ("Work and skills", "Have you worked before?", "Yes"),
        ("Digital confidence", "What have you used before?", "None of these"),
        ("Health and additional needs", "Was this section asked?", "Preferred not to say"),
        ("Family and priorities", "What matters most to you just now?", "Family and people close to me"),
        ("What would make this hard", "Does anything stand in the way of work?", "Nothing"),
        ("Release and resettlement", "When you leave, what would you like to do first?", "A job"),
        ("Consent and notices", "What was explained", "What is kept, for how long, and why"),
    ):
        _ask(page, title, joiner)
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
        _next(page)
    expect(page.get_by_role("row", name=re.compile("5. Health"))).to_contain_text("Preferred not to say")
    expect(page.locator("main")).to_contain_text("Every section has been asked.")
    page.get_by_role("link", name="Ask the ten questions").click()
    expect(page.get_by_role("group").filter(has=page.get_by_role("radio"))).to_have_count(10)
    look(page)
    page.goto(f"{path}interview/")  # not today


def first_plan(page: Page, path: str, joiner: Joiner) -> None:
    """Three goals are suggested by the answers: one is put into other words, one is taken out. The plan has the rest."""
    page.get_by_role("link", name="Make the first plan").click()
    goals = page.get_by_role("group", name=re.compile("^Goal .*suggested"))
    expect(goals).to_have_count(3)
    titles = [goals.nth(n).get_by_label("The goal").input_value() for n in range(goals.count())]
    assert titles == [
        "Get ready to apply for work",
        "Feel at home at the computer",
        "Make time for the people who matter to me",
    ]
    goals.nth(1).get_by_label("The goal").fill("Type a letter to my sister")
    goals.nth(1).get_by_label("Steps").fill("Ten minutes of typing a day\nWrite the first half")
    goals.nth(2).get_by_label("In the plan").uncheck()
    page.get_by_label("Finished on").fill(day_words(joiner.interviewed_on))
    look(page)
    page.get_by_role("button", name="Complete the interview").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Goals and steps of {joiner.full_name}")
    soon, later = page.locator("article.goal").all()  # the one with the nearer target comes first
    expect(soon.get_by_role("heading")).to_have_text("Type a letter to my sister")
    expect(soon).to_contain_text("0 of 2 steps complete")
    expect(later.get_by_role("heading")).to_have_text("Get ready to apply for work")
    expect(later).to_contain_text("0 of 3 steps complete")
    expect(later).to_contain_text("Practise one interview with somebody")
    soon.get_by_role("button", name=re.compile("^Complete ?: Ten minutes")).click()
    expect(soon).to_contain_text("1 of 2 steps complete")
    look(page)


# A review and what comes of it ----------------------------------------------------------------------------


def overdue_review(page: Page, joiner: Joiner) -> None:
    """From the inbox to a review that is off track."""
    late = (today() - joiner.review_on).days
    page.goto("/journeys/")
    line = page.locator("li.duty").filter(has_text=joiner.full_name).filter(has_text="Review")
    expect(line).to_contain_text(f"Overdue since {day_words(joiner.review_on)}, {late} days")
    look(page)
    line.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(f"Overdue by {late} days")
    page.get_by_role("button", name="Start the review").click()
    page.get_by_label(f"What {joiner.known_as} says now").fill("I get lost when I miss a day.")
    page.get_by_label("For staff only").fill("Asked twice about the moves on the wing.")
    page.get_by_role("combobox", name="How they are").select_option("Hard just now")
    page.get_by_role("combobox", name="Teamwork").select_option("3")
    page.get_by_label("Evidence: teamwork").fill("Helped two others to sign in.")
    page.get_by_role("radio", name="Off track").check()
    look(page)
    page.get_by_role("button", name="Complete the review").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "Saved, and not complete yet"
    )  # no reason, nobody who held it
    expect(page.get_by_label("Evidence: teamwork")).to_have_value("Helped two others to sign in.")
    page.get_by_role("textbox", name=re.compile("^Why")).fill("Missed six of the last ten sessions.")
    page.get_by_label("Held by").fill("Priya Raman")
    page.get_by_label("Held on").fill(day_words(today()))
    page.get_by_role("button", name="Complete the review").click()
    following = today() + timedelta(days=REVIEW_DAYS)
    expect(page.locator("main")).to_contain_text(f"The next one is due on {day_words(following)}.")
    expect(page.get_by_text("Off track at this review", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Teamwork"))).to_contain_text(
        "Helped two others to sign in."
    )
    look(page)


def open_intervention(page: Page, path: str) -> None:
    """From the review that is open, because it was off track."""
    again = today() + timedelta(days=14)
    page.get_by_role("link", name="Open an intervention").click()
    page.get_by_label("What kind of help").select_option("Attendance: what stands in the way")
    page.get_by_label("Why").fill("Moves on the wing clash with the mornings.")
    page.get_by_label("Steps").fill("Ask the wing for afternoons\nA printed sheet for missed days")
    page.get_by_label("Look again on").fill(day_words(again))
    look(page)
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("main")).to_contain_text("Moves on the wing clash with the mornings.")
    expect(page.locator("main")).to_contain_text(day_words(again))
    expect(page.get_by_role("link", name="Read the review")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Done ?: Ask the wing")).click()
    expect(page.get_by_role("listitem").filter(has_text="Ask the wing for afternoons")).to_contain_text(
        f"Done {day_words(today())}"
    )
    look(page)
    page.goto(path)
    expect(page.locator(".facts div", has_text="Open interventions")).to_have_text(re.compile(r"1\s*$"))
    expect(page.locator(".strip")).to_contain_text("Off track")
    expect(page.get_by_role("listitem").filter(has_text="Look again").first).to_contain_text(day_words(again))


# Release and sharing --------------------------------------------------------------------------------------


def tell_date(page: Page, path: str, on: date, *, kind: str, moved: str = "") -> None:
    page.goto(f"{path}facts/")
    part = fold(page, "Tell a date")
    part.get_by_label("Kind of date").select_option(kind)
    part.get_by_label("Date", exact=True).fill(day_words(on))
    part.get_by_label("Where it comes from").fill("Sentence calculation sheet")
    part.get_by_label("True on").fill(day_words(today()))
    part.get_by_label("Why it moved").fill(moved)
    part.get_by_role("button", name="Keep the date").click()
    expect(page.get_by_role("row", name=re.compile(day_words(on))).first).to_contain_text("Day of release")
    look(page)


def countdown(page: Page, path: str, on: date, *, was: date | None = None) -> None:
    """The release page counts down to `on`, and its check twelve weeks before has moved with it."""
    page.goto(f"{path}release/")
    weeks_12 = timedelta(weeks=12)
    expect(page.locator("main")).to_contain_text(f"{(on - today()).days} days to release, {day_words(on)}.")
    row = page.get_by_role("row", name=re.compile("^12 weeks"))
    expect(row).to_contain_text(day_words(on - weeks_12))
    expect(page.locator("svg.countdown")).to_contain_text(day_words(on - weeks_12))
    if was is None:
        expect(row).not_to_contain_text("was ")
    else:
        expect(row).to_contain_text(f"was {day_words(was - weeks_12)}")
        expect(page.locator("main")).not_to_contain_text(f"{(was - today()).days} days to release")
    look(page)


def share_pack(page: Page, path: str, joiner: Joiner) -> None:
    """Without skills, with the dates: the marking goes up by itself. The PDF has pages."""
    page.goto(f"{path}share/")
    look(page)
    page.get_by_label("Employability skills").uncheck()
    page.get_by_label("Dates as told").check()
    page.get_by_label("Why it is shared").fill("To plan resettlement together, with the date that moved.")
    page.get_by_role("button", name="Look at the pack").click()
    expect(page.get_by_text("Nothing is shared yet", exact=True)).to_be_visible()
    expect(page.locator(".pack-facts").first).to_contain_text("OFFICIAL-SENSITIVE")
    pack = page.locator("section.pack")
    expect(pack).to_contain_text("Type a letter to my sister")
    expect(pack).not_to_contain_text("Helped two others to sign in.")
    expect(pack).not_to_contain_text("Asked twice about the moves on the wing.")
    look(page)
    page.get_by_role("button", name="Share this pack").click()
    expect(page.locator("main")).to_contain_text("Pack 1 is shared. The OMU can open it now.")
    expect(page.locator("main")).to_contain_text(joiner.full_name)
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename == "OFFICIAL-SENSITIVE-pack-1.pdf"
    assert pages_in(download.value.path().read_bytes()) >= 1


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF has. Its objects may lie packed in streams."""
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    text = pdf
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text += zlib.decompress(packed)
        except zlib.error:
            continue  # a picture or a font, packed in another way
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", text))
