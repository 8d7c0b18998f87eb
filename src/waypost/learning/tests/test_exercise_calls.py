"""What the exercise page's script sends, and what it is told: saves, checks, hand-ins, hands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from waypost.judge.client import JudgeClient
from waypost.learning import marking
from waypost.learning.curriculum import Shelf
from waypost.learning.marking import Marker, judge_submission
from waypost.learning.models import ExerciseProgress, Hand, Save, Submission, Verdict, Workspace
from waypost.learning.sweeper import Sweep
from waypost.people.models import Account

HERE = "/exercise/stall-heading/"
PREDICT = "/exercise/stall-predict/"
RIGHT = {"answers.json": json.dumps({"shows": "Pears", "size": "big"})}


@pytest.fixture
def no_judge(tmp_path: Path) -> Iterator[JudgeClient]:
    """The real client, and nobody at the other end: as when the judge has been killed."""
    client = JudgeClient(tmp_path / "nobody.sock")
    marker = Marker(client, threads=2)
    before = marking.put(marker)
    yield client
    marker.stop()
    marking.put(before)


def send(client: Client, address: str, body: Any, **more: Any) -> tuple[int, Any]:
    response = client.post(address, body, content_type="application/json", **more)
    return response.status_code, response.json() if response.content else None


def save(client: Client, text: str, *, base: int, window: str = "one") -> tuple[int, Any]:
    body = {"base_version": base, "window": window, "files": {"index.html": text}}
    return send(client, f"{HERE}save/", body)


def hand_in(client: Client, address: str, files: dict[str, str], **more: Any) -> tuple[int, Any]:
    body = {"submission": str(uuid4()), "files": files, "base_version": 0, "window": "one", **more}
    return send(client, f"{address}hand-in/", body)


# saving -------------------------------------------------------------------------------------------------


def test_saving_and_being_told_of_another_window(amara: Client) -> None:
    status, told = save(amara, "a", base=0)
    assert (status, told["version"]) == (200, 1)
    assert told["saved_at"]
    status, told = save(amara, "b", base=0, window="two")
    assert status == 409
    assert (
        told
        | {
            "error": "conflict",
            "version": 1,
            "files": {"index.html": "a"},
            "other_window": True,
            "kept_as": 2,
        }
        == told
    )
    assert told["message"]


def test_too_much_and_ten_megabytes(amara: Client) -> None:
    status, told = save(amara, "x" * 300_000, base=0)
    assert (status, told["error"]) == (413, "too_large")
    assert "200 KB" in told["message"]
    status, told = save(amara, "x" * 10_000_000, base=0)
    assert status == 413
    assert told["message"]
    assert not Workspace.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"base_version": -1, "window": "w", "files": {}}',
        '{"base_version": "0", "window": "w", "files": {}}',
        '{"base_version": 0, "window": 5, "files": {}}',
        '{"base_version": 0, "window": "w", "files": []}',
        '{"base_version": 0, "window": "w", "files": {"a": 1}}',
        '{"base_version": 0, "window": "w", "files": {"a": null}}',
        '{"base_version": 1e99, "window": "w", "files": {}}',
        '{"base_version": 0, "window": "w", "files": {"../a": "x"}}',
        "[" * 100_000,
        '{"base_version": true, "window": "w", "files": {}}',
        "\xff\xfe",
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_a_sentence(amara: Client, body: str) -> None:
    for name in ("save", "hand-in"):
        status, told = send(amara, f"{HERE}{name}/", body.encode("latin-1"))
        assert status == 400, body[:60]
        assert told["message"].endswith(".")
    assert not Workspace.objects.exists()
    assert not Submission.objects.exists()


def test_emoji_and_right_to_left_words_survive(amara: Client) -> None:
    text = "<h1>👩🏽‍💻 שלום مرحبا</h1>"
    assert save(amara, text, base=0)[0] == 200
    assert text.replace("<", "\\u003c").replace(">", "\\u003e") in amara.get(HERE).content.decode()


def test_nothing_without_signing_in_or_a_token(shelf: Shelf, learner: Account) -> None:
    body = {"base_version": 0, "window": "w", "files": {}}
    status, told = send(Client(), f"{HERE}save/", body)
    assert status == 401
    assert told["message"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert send(strict, f"{HERE}save/", body)[0] == 403
    assert Client().get(f"{HERE}save/", headers={"accept": "application/json"}).status_code in (401, 405)


@pytest.mark.sqlite
def test_a_read_only_store_says_so_as_json(amara: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        status, told = save(amara, "a", base=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    assert status == 503
    assert "cannot write" in told["message"]
    assert "still on this page" in told["try_this"]


def test_unknown_exercise(amara: Client) -> None:
    for name in ("save", "check", "hand-in", "restore", "stuck", "hint"):
        status, told = send(
            amara,
            f"/exercise/no-such-thing/{name}/",
            {
                "base_version": 0,
                "version": 1,
                "window": "w",
                "files": {},
                "number": 1,
                "submission": str(uuid4()),
            },
        )
        assert status == 404, name
        assert told["message"]


# answers: checked and marked with no judge -----------------------------------------------------------------


def test_an_answer_is_checked_at_once(amara: Client) -> None:
    status, told = send(amara, f"{PREDICT}check/", {"files": RIGHT})
    assert (status, told["status"]) == (200, "pass")
    wrong = {"answers.json": json.dumps({"shows": "Apples", "size": "big"})}
    told = send(amara, f"{PREDICT}check/", {"files": wrong})[1]
    assert [check["status"] for check in told["checks"]] == ["fail", "pass"]
    assert "Pears" not in json.dumps(told)
    assert not Submission.objects.exists()
    for bad in ('{"nothing": "x"}', '{"shows": 3}', "[]", "{"):
        assert send(amara, f"{PREDICT}check/", {"files": {"answers.json": bad}})[0] == 400
    assert send(amara, f"{HERE}check/", {"files": {}})[0] == 400


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_marked_even_while_the_judge_is_away(
    amara: Client, learner: Account, no_judge: JudgeClient
) -> None:
    status, told = hand_in(amara, PREDICT, RIGHT)
    assert (status, told["state"], told["verdict"]["status"]) == (200, "done", "pass")
    assert told["next_url"] == "/lesson/values/"
    assert ExerciseProgress.objects.get(learner=learner).passed_at is not None


@pytest.mark.django_db(transaction=True)
def test_answers_that_fit_no_question_are_not_handed_in(amara: Client, no_judge: JudgeClient) -> None:
    assert hand_in(amara, PREDICT, {"answers.json": '{"nothing": "x"}'})[0] == 400
    assert not Submission.objects.exists()


# the judge is away ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_when_the_judge_is_away_the_hand_in_waits_and_says_so(
    amara: Client, neighbour: Account, learner: Account, no_judge: JudgeClient
) -> None:
    key = str(uuid4())
    status, told = hand_in(amara, HERE, {"index.html": "<h1>"}, submission=key)
    assert (status, told["state"], told["verdict"]) == (200, "waiting", None)
    assert told["message"].startswith("Waypost could not mark this. Your work is saved.")
    row = Submission.objects.get()
    assert (row.state, row.faults) == ("waiting", 1)
    assert ExerciseProgress.objects.get(learner=learner).tries == 0
    for address in (f"{HERE}verdict/{key}", f"{HERE}verdict/{key}/"):
        assert amara.get(address).json()["state"] == "waiting"
    assert f'"waiting":"{key}"' in amara.get(HERE).content.decode()
    # nobody else, and no other exercise, has this hand-in
    ben = Client()
    ben.force_login(neighbour)
    assert ben.get(f"{HERE}verdict/{key}").status_code == 404
    assert amara.get(f"{PREDICT}verdict/{key}").status_code == 404
    assert amara.get(f"{HERE}verdict/{uuid4()}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_sending_a_hand_in_again_gives_the_same_answer(amara: Client, no_judge: JudgeClient) -> None:
    key = str(uuid4())
    first = hand_in(amara, PREDICT, RIGHT, submission=key)
    again = hand_in(amara, PREDICT, {"answers.json": "{}"}, submission=key)
    assert again == first
    assert (Submission.objects.count(), Verdict.objects.count(), Save.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_hands_out_what_was_lost(learner: Account, shelf: Shelf, no_judge: JudgeClient) -> None:
    """Acknowledged, then the process was killed before any thread took it: the second look marks it."""
    from waypost.learning.actions import claim_submission
    from waypost.learning.actions import hand_in as give

    exercise = shelf.library.exercise("stall-predict")
    lost = give(actor=learner, exercise=exercise, submission=uuid4(), files=RIGHT, base_version=0, window="w")
    sweep = Sweep(no_judge)
    assert sweep.once() == 0  # perhaps it is only just in
    assert sweep.once() == 1
    assert sweep.once() == 0
    assert Verdict.objects.get().submission == lost
    # killed while it was being judged: taken over when the lease is over
    held = give(actor=learner, exercise=exercise, submission=uuid4(), files=RIGHT, base_version=1, window="w")
    assert claim_submission(submission_id=held.pk, worker="killed") is not None
    assert (sweep.once(), sweep.once()) == (0, 0)
    Submission.objects.filter(pk=held.pk).update(lease_until="2020-01-01T00:00:00Z")
    assert sweep.once() == 1
    held.refresh_from_db()
    assert (held.state, held.faults, held.verdict.status) == ("done", 1, "pass")


def test_an_exercise_that_is_gone_stays_owed(learner: Account, shelf: Shelf, no_judge: JudgeClient) -> None:
    from waypost.learning.actions import hand_in as give

    exercise = shelf.library.exercise("stall-predict").model_copy(update={"id": "taken-out"})
    row = give(actor=learner, exercise=exercise, submission=uuid4(), files=RIGHT, base_version=0, window="w")
    assert not judge_submission(row.pk, judge=no_judge, worker="w")
    row.refresh_from_db()
    assert (row.state, row.faults) == ("waiting", 1)


# hands and hints -------------------------------------------------------------------------------------------


def test_the_hand_on_the_exercise_page(
    amara: Client, learner: Account, neighbour: Account, shelf: Shelf
) -> None:
    assert amara.get(f"{HERE}stuck/").json() == {"state": "none", "place": 0, "answer": ""}
    ben = Client()
    ben.force_login(neighbour)
    send(ben, f"{HERE}stuck/", {"files": {}, "words": ""})
    told = send(amara, f"{HERE}stuck/", {"files": {"index.html": "<h1"}, "words": "It will not show"})[1]
    assert told == {"state": "waiting", "place": 2, "answer": ""}
    Hand.objects.filter(learner=neighbour).update(state="answered")
    assert amara.get(f"{HERE}stuck/").json()["place"] == 1
    Hand.objects.filter(learner=learner).update(state="answered", answer="Close the tag.")
    assert amara.get(f"{HERE}stuck/").json() == {"state": "answered", "place": 0, "answer": "Close the tag."}
    assert send(amara, f"{HERE}stuck/", {"seen": True})[1]["state"] == "none"
    send(amara, f"{HERE}stuck/", {"files": {}, "words": ""})
    assert amara.delete(f"{HERE}stuck/").json()["state"] == "none"
    assert send(amara, f"{HERE}stuck/", {"files": {}, "words": "x" * 501})[0] == 400


def test_staff_raise_no_hand(instructor: Account, shelf: Shelf) -> None:
    client = Client()
    client.force_login(instructor)
    assert client.get(HERE).status_code == 200  # they may try an exercise themselves
    assert send(client, f"{HERE}stuck/", {"files": {}, "words": ""})[0] == 403


def test_hints_are_counted(amara: Client, learner: Account) -> None:
    amara.get(HERE)
    assert send(amara, f"{HERE}hint/", {"number": 2})[0] == 204
    assert ExerciseProgress.objects.get(learner=learner).hints_opened == 2
    assert send(amara, f"{HERE}hint/", {"number": 9})[0] == 400


# the real judge ---------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_hand_ins_get_their_verdict_from_the_real_judge(amara: Client, learner: Account) -> None:
    from waypost.judge.local import LocalJudge

    with LocalJudge() as judge:
        judge.warm()
        marker = Marker(judge, threads=2)
        before = marking.put(marker)
        try:
            good = hand_in(amara, HERE, {"index.html": "<h1>Fruit stall</h1>"})[1]
            poor = hand_in(amara, HERE, {"index.html": "<h2>Fruit stall</h2>"}, base_version=1)[1]
            fill = hand_in(amara, "/exercise/values-fill/", {"answers.json": '{"1": "3"}'})[1]
        finally:
            marker.stop()
            marking.put(before)
    assert good["verdict"]["status"] == "pass"
    assert [check["status"] for check in poor["verdict"]["checks"]] == ["fail", "fail", "fail"]
    assert fill["verdict"]["status"] == "pass"
    assert set(ExerciseProgress.objects.exclude(passed_at=None).values_list("exercise_id", flat=True)) == {
        "stall-heading",
        "values-fill",
    }
