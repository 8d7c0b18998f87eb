"""People from a spreadsheet file: every quirk read, every fault told by its line, all or nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.kernel.errors import BadInput
from waypost.people import csvfile
from waypost.people.actions import imports as act
from waypost.people.csvfile import read_sheet
from waypost.people.models import Account, Cohort, Role
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import People

GOOD = (
    "number,known as,family name,cohort,seat,role,pin\n"
    "B1,Nia,Jones,Morning,1,learner,\n"
    "B2,Omar,,Evening,,peer mentor,7391\n"
)


def cells(data: bytes) -> list[dict[str, str]]:
    sheet = read_sheet(data)
    assert sheet.problems == []
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.encode("utf-16"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        ("sep=;\r\n" + GOOD.replace(",", ";")).encode(),
        ("\n\n" + GOOD + ",,,,,,\n\n").encode(),
        GOOD.replace("known as", "First Name").replace("number", "Prison_Number").encode(),
        GOOD.replace("B1", '"=""B1"""').replace("Nia", "'Nia").encode(),
        GOOD.replace("Nia", "\u00a0Nia\u00a0").encode(),
        GOOD.replace(",pin\n", ",pin,,,\n").encode(),
    ],
    ids=[
        "plain",
        "bom",
        "crlf",
        "utf16",
        "semicolons",
        "tabs",
        "sep",
        "blank",
        "headings",
        "excel",
        "nbsp",
        "wide",
    ],
)
def test_the_same_people_however_the_spreadsheet_wrote_them(data: bytes) -> None:
    rows = cells(data)
    assert [row["number"] for row in rows] == ["B1", "B2"]
    assert rows[0]["known_as"] == "Nia"
    assert rows[1]["pin"] == "7391"


def test_windows_letters_are_read() -> None:
    assert cells("number,known as\nB1,Zoë\n".encode("cp1252"))[0]["known_as"] == "Zoë"


@pytest.mark.parametrize("name", ["👩🏽‍🚀 Ana", "محمد علي", "王小明", 'Ann "Annie" Lee', "Line\nbreak"])
def test_names_of_every_kind(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    assert cells(f"number,known as\nB1,{quoted}\n".encode())[0]["known_as"] == name


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0rest of an old workbook", "workbook"),
        (b"\x00\x01\x02\x03", "not text"),
        (b"Nia,Jones\n", "no heading for: number, known as"),
        (b"number,known as\n", "nobody in that file"),
        (b"number,known as,name\nB1,Nia,Nia\n", "Two columns mean the same"),
        (b"x" * (csvfile.MAX_BYTES + 1), "The most is 4 MB"),
        (b"number,known as\n" + b"B1,N\n" * (csvfile.MAX_LINES + 1), "more than 5,000"),
    ],
)
def test_files_that_cannot_be_read_say_why(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_sheet(data)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    sheet = read_sheet(b'sep=,\nnumber,known as\n\nB1,"two\nlines"\nB2,Omar,stray\n"B3,open\n')
    assert [row.line for row in sheet.rows] == [4]
    assert [(problem.line, problem.message[:16]) for problem in sheet.problems] == [
        (6, "This line has 3 "),
        (7, "A quotation mark"),
    ]


def test_formulas_are_not_taken() -> None:
    sheet = read_sheet(b'number,known as\nB1,"=HYPERLINK(""x"")"\nB2,@sum\n')
    assert [problem.line for problem in sheet.problems] == [2, 3]
    assert not sheet.rows


FAULTY = """number,known as,family name,cohort,seat,role,pin
B1,Nia,,,,,
B1,Omar,,,,,
A1001EL,Pat,,,,,
,Quim,,,,,
B5,,,,,,
B6,Rae,,,many,,
B7,Sol,,,,instructor,
B8,Tia,,,,,1234
B9,Ula,,,0,,
B/1,Vic,,,,,
B11,Wyn,,,,,7391
"""


def test_every_faulty_line_is_told_and_nothing_is_changed(people: People) -> None:
    plan = act.plan_import(actor=people.instructor, sheet=read_sheet(FAULTY.encode()))
    told = {problem.line: problem.message for problem in plan.problems}
    assert sorted(told) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert told[3] == "B1 is on line 2 too."
    assert told[4] == "Someone already has the number A1001EL."
    assert "missing" in told[5]
    assert "missing" in told[6]
    assert told[7] == "The seat 'many' is not a number."
    assert told[8] == "The role 'instructor' cannot come from a file."
    assert "easy to guess" in told[9]
    with pytest.raises(BadInput):
        act.import_accounts(actor=people.instructor, sheet=read_sheet(FAULTY.encode()))
    assert Account.objects.count() == 10
    assert not Entry.objects.exists()


def test_a_good_file_adds_everyone_with_a_pin_and_a_new_cohort(people: People) -> None:
    made = act.import_accounts(actor=people.instructor, sheet=read_sheet(GOOD.encode()))
    assert [account.sign_in_name for account, _ in made] == ["B1", "B2"]
    for account, pin in made:
        kept = Account.objects.get(pk=account.pk)
        assert kept.check_password(pin)
        assert kept.secret_is_temporary
        assert kept.site == people.site
    assert made[1][1] == "7391"
    omar = Account.objects.get(sign_in_name="B2")
    assert omar.role == Role.PEER_MENTOR
    assert omar.cohort == Cohort.objects.get(name="Evening", site=people.site)
    assert Account.objects.get(sign_in_name="B1").cohort == people.cohort
    assert list(Entry.objects.values_list("verb", flat=True)) == [
        "added_cohort",
        "added_account",
        "added_account",
    ]
    assert verify()[1] is None


def test_learners_import_nobody(people: People) -> None:
    with pytest.raises(BadInput):
        act.import_accounts(actor=people.peer_mentor, sheet=read_sheet(GOOD.encode()))
    assert Account.objects.count() == 10


@pytest.mark.slow
def test_five_thousand_people_at_once(people: People) -> None:
    body = "number,known as,cohort\n" + "".join(f"N{n},Person {n},Big\n" for n in range(5000))
    made = act.import_accounts(actor=people.site_manager, sheet=read_sheet(body.encode()))
    assert len(made) == 5000
    assert {pin for _, pin in made} == {""}
    assert not Account.objects.get(sign_in_name="N4999").has_usable_password()
    assert Cohort.objects.get(name="Big").members.count() == 5000


def upload(browser: Browser, data: bytes) -> object:
    return browser.post("/people/import/", {"file": SimpleUploadedFile("people.csv", data, "text/csv")})


def test_on_the_page_first_a_look_then_all_of_them(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    look = upload(browser, b"\xef\xbb\xbf" + GOOD.encode())
    page = look.content.decode()  # type: ignore[attr-defined]
    assert look.status_code == 200  # type: ignore[attr-defined]
    assert "2 people ready to add" in page
    assert "New cohorts: Evening" in page
    assert Account.objects.count() == 10
    done = browser.post("/people/import/confirm/", {"text": look.context["text"]})  # type: ignore[attr-defined]
    assert "7391" in done.content.decode()
    assert Account.objects.count() == 12
    again = browser.post("/people/import/confirm/", {"text": look.context["text"]})  # type: ignore[attr-defined]
    assert again.status_code == 400
    assert "Someone already has the number B1" in again.content.decode()
    assert Account.objects.count() == 12


def test_on_the_page_faults_are_listed_and_nobody_is_added(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    look = upload(browser, FAULTY.encode())
    assert look.status_code == 400  # type: ignore[attr-defined]
    assert "9 things to put right" in look.content.decode()  # type: ignore[attr-defined]
    assert [person.line for person in look.context["shown"]] == [2, 12]  # type: ignore[attr-defined]
    forced = browser.post("/people/import/confirm/", {"text": FAULTY})
    assert forced.status_code == 400
    assert Account.objects.count() == 10


def test_ten_megabytes_are_refused_with_a_sentence(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    answer = upload(browser, b"x" * (10 * 1024 * 1024))
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "That file is 10 MB. The most is 4 MB." in answer.content.decode()  # type: ignore[attr-defined]
    assert browser.post("/people/import/", {}).status_code == 400


def test_a_made_up_confirmation_is_checked_like_a_file(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    answer = browser.post("/people/import/confirm/", {"text": ""})
    assert answer.status_code == 400
    assert "empty" in answer.content.decode()


def test_the_template_is_itself_a_good_file(people: People, browser: Browser) -> None:
    data = browser.as_(people.instructor).get("/people/import/template.csv").content
    assert data.startswith(b"\xef\xbb\xbf")
    assert not act.plan_import(actor=people.instructor, sheet=read_sheet(data)).problems


def test_each_fault_names_its_column(people: People) -> None:
    plan = act.plan_import(actor=people.instructor, sheet=read_sheet(FAULTY.encode()))
    columns = {problem.line: problem.column for problem in plan.problems}
    assert columns == {
        3: "number",
        4: "number",
        5: "number",
        6: "known as",
        7: "seat",
        8: "role",
        9: "pin",
        10: "seat",
        11: "number",
    }


def test_a_new_cohort_is_told_on_its_line_with_the_one_it_may_mean(people: People) -> None:
    text = "number,known as,cohort\nB1,Nia,Mornin\nB2,Omar,Evening\nB3,Pat,MORNING\nB4,Quin,After\n"
    plan = act.plan_import(actor=people.instructor, sheet=read_sheet(text.encode()))
    assert [(one.cohort_name, one.cohort_is_new, one.like) for one in plan.newcomers] == [
        ("Mornin", True, "Morning"),
        ("Evening", True, ""),
        ("Morning", False, ""),
        ("After", True, "Afternoon"),
    ]
    assert plan.new_cohorts == ["After", "Evening", "Mornin"]


def test_the_good_lines_can_be_added_and_the_others_are_left_out(people: People, browser: Browser) -> None:
    text = "number,known as,cohort\nB1,Nia,Evening\nB2,,Night\nB3,Pat,Morning\nB1,Quin,\n"
    browser.as_(people.instructor)
    page = browser.post("/people/import/", {"file": SimpleUploadedFile("people.csv", text.encode())})
    assert page.status_code == 400
    assert "Add the 2 good ones" in page.content.decode()
    assert browser.post("/people/import/confirm/", {"text": text}).status_code == 400
    assert not Account.objects.filter(sign_in_name__in=("B1", "B3")).exists()
    page = browser.post("/people/import/confirm/", {"text": text, "only_good": "1"})
    assert page.status_code == 200
    assert set(
        Account.objects.filter(sign_in_name__startswith="B").values_list("known_as", "cohort__name")
    ) == {
        ("Nia", "Evening"),
        ("Pat", "Morning"),
    }
    assert not Cohort.objects.filter(name="Night").exists()  # only a bad line named it
    assert verify()[1] is None


def test_no_good_line_is_nothing_to_add(people: People) -> None:
    with pytest.raises(BadInput):
        act.import_accounts(
            actor=people.instructor, sheet=read_sheet(b"number,known as\n,Nia\n"), only_good=True
        )
