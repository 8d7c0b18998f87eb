"""Moving a person: to another prison, out, back in, away from the programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import MANAGING, journey_for, journeys_for
from waypost.journeys.actions import moves as act
from waypost.journeys.actions.entries import note_look
from waypost.journeys.forms import moves as forms
from waypost.journeys.forms.facts import renew
from waypost.journeys.models import Journey
from waypost.journeys.queries.moves import stays_of
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import SignedInRequest, page
from waypost.people.models import Site


@dataclass(frozen=True)
class Move:
    """One of the moves: its form, what it does, and the words of its card."""

    form: type[forms.MoveForm]
    act: Callable[..., act.Moved]
    title: str
    means: str
    button: str
    icon: str


MOVES: dict[str, Move] = {
    "transfer": Move(
        forms.TransferForm,
        act.transfer,
        "Moved to another prison",
        "The record goes with them, with all that happened before. This prison no longer sees it. They sign in there, "
        "and go on where they stopped.",
        "Move the record",
        "arrow-left-right",
    ),
    "release": Move(
        forms.ReleaseForm,
        act.release,
        "Released",
        "Support goes on outside: reviews stay due. Their account in the workshop is locked.",
        "They were released",
        "log-out",
    ),
    "return": Move(
        forms.ReturnForm,
        act.return_to_custody,
        "Back in custody",
        "The release plan is closed with the reason, can still be read, and a new one begins. Dates told before do not "
        "hold any more, and an interview is owed.",
        "They came back into custody",
        "rotate-ccw",
    ),
    "leave": Move(
        forms.LeaveForm,
        act.leave,
        "Leaves the programme",
        "Nothing is due any more, and their account is locked. The record is kept for as long as the rule says, and "
        "they can come back.",
        "They left the programme",
        "x",
    ),
    "come_back": Move(
        forms.ComeBackForm,
        act.come_back,
        "Comes back to the programme",
        "Their record opens again where it was, and an interview is owed.",
        "They came back",
        "log-in",
    ),
}


@page(roles=MANAGING, methods=("GET", "POST"))
def index(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """The moves that can be made from where the person is, and where they have been."""
    journey = journey_for(request.user, journey_id)
    sent: forms.MoveForm | None = None
    do = ""
    sites = list(act.prisons())
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in MOVES:
            raise BadInput("That move is not known.", "Load the page again.")
        sent = MOVES[do].form(
            request.POST, version=journey.version, sites=sites, home=journey.home_id, auto_id=f"{do}-%s"
        )
        if sent.is_valid():
            try:
                moved = MOVES[do].act(actor=request.user, journey_id=journey.pk, **sent.cleaned_data)
            except (BadInput, Conflict, Refused) as problem:
                sent.add_error(None, f"{problem.message} {problem.try_this}".strip())
            else:
                return _after(request, moved)
        journey = journey_for(request.user, journey_id)
        renew(sent, journey.version)
    note_look(request.user, journey, "moves")
    return _page(request, journey, sites, do, sent)


def _after(request: SignedInRequest, moved: act.Moved) -> HttpResponse:
    """Back to the journey, or, where it has gone to a prison that the actor does not see, to the list."""
    journey = moved.journey
    messages.success(
        request, f"Done. {journey.full_name}: {journey.get_state_display().lower()}, {journey.home.name}."
    )
    for warning in moved.warnings:
        messages.warning(request, warning)
    if journeys_for(request.user).filter(pk=journey.pk).exists():
        return redirect("journeys:journey", journey.pk)
    return redirect("journeys:list")


def _page(
    request: SignedInRequest, journey: Journey, sites: list[Site], do: str, sent: forms.MoveForm | None
) -> HttpResponse:
    offered = act.moves_from(journey.state)
    cards = [
        (
            name,
            MOVES[name],
            sent
            if sent is not None and name == do
            else MOVES[name].form(
                version=journey.version, sites=sites, home=journey.home_id, auto_id=f"{name}-%s"
            ),
        )
        for name in offered
    ]
    problems = sent.non_field_errors() if sent is not None and do not in offered else []
    context = {
        "journey": journey,
        "cards": cards,
        "stays": stays_of(journey),
        "problems": problems,
        "sent": do,
    }
    return render(request, "journeys/move.html", context, status=400 if sent is not None else 200)
