"""The joining interview: its sections, one of them as a form, what is saved as it is typed, and paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import CASE_ROLES, journey_for
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.actions.interview import SectionConflict, save_section, start_interview
from waypost.journeys.forms.interview import LEVEL_CHOICES, RATINGS, BeginForm, SectionForm, encoded
from waypost.journeys.interview_computing import parts
from waypost.journeys.models import Journey, Skill
from waypost.journeys.queries.interview import Overview, SectionLine, overview_of, saves_of
from waypost.journeys.sections import section_after, section_of
from waypost.journeys.sections_answers import in_words
from waypost.kernel.errors import BadInput, Conflict
from waypost.learning.forms.bodies import SaveBody, read_body
from waypost.people.access import SignedInRequest, page


def _place(journey: Journey) -> str:
    return reverse("journeys:interview", args=(journey.pk,))


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def overview(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """How each section stands. A POST begins the interview."""
    journey = journey_for(request.user, journey_id)
    if request.method == "POST":
        form = BeginForm(request.POST)
        on_paper = form.is_valid() and form.cleaned_data["on_paper"]
        start_interview(actor=request.user, journey_id=journey_id, on_paper=on_paper)
        return redirect(_place(journey))
    note_look(request.user, journey, "interview")
    shown = overview_of(journey, of=request.GET.get("of", ""))
    context = {"journey": journey, "shown": shown, "form": BeginForm()}
    return render(request, "journeys/interview.html", context)


def _line(shown: Overview, section_id: str) -> SectionLine:
    section = section_of(section_id)
    return next(line for line in shown.lines if line.section.id == section.id)


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def section(request: SignedInRequest, journey_id: str, section_id: str) -> HttpResponse:
    """One section. While the interview is open it is a form; afterwards it is read."""
    journey = journey_for(request.user, journey_id)
    shown = overview_of(journey, of=request.GET.get("of", "") if request.method == "GET" else "")
    line = _line(shown, section_id)
    if shown.interview is None:
        messages.info(request, "The interview has not been begun yet. You can begin it here.")
        return redirect(_place(journey))
    if request.method == "POST":
        return _save_page(request, journey, shown, line)
    note_look(request.user, journey, f"interview {line.section.id}")
    return _show(request, journey, shown, line, _form(request, line))


def _form(request: SignedInRequest, line: SectionLine, data: QueryDict | None = None) -> SectionForm:
    return SectionForm(line.section, data, row=line.row, asker=request.user.full_name, day=today())


def _show(
    request: SignedInRequest,
    journey: Journey,
    shown: Overview,
    line: SectionLine,
    form: SectionForm,
    *,
    theirs: SectionLine | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "journey": journey,
        "shown": shown,
        "line": line,
        "section": line.section,
        "of": len(shown.lines),
        "after": section_after(line.section),
        "form": form,
        "theirs": theirs,
        "version": (theirs or line).row.version if (theirs or line).row else 0,
        "ratings": RATINGS,
        "levels": LEVEL_CHOICES,
    }
    return render(request, "journeys/interview_section.html", context, status=status)


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _save_page(
    request: SignedInRequest, journey: Journey, shown: Overview, line: SectionLine
) -> HttpResponse:
    """Saved by the button. What cannot be kept comes back on the page as it was typed."""
    form = _form(request, line, request.POST)
    status, theirs = 400, None
    if form.is_valid():
        try:
            save_section(
                actor=request.user,
                journey_id=journey.pk,
                section_id=line.section.id,
                base_version=_version(request.POST.get("version", "")),
                draft=form.draft(),
            )
        except SectionConflict as conflict:
            form.add_error(None, f"{conflict.message} Yours is still in the form: save again to let it hold.")
            status, theirs = 409, SectionLine(line.section, conflict.row)
        except (BadInput, Conflict) as problem:
            form.add_error(None, str(problem))
            status = 409 if isinstance(problem, Conflict) else 400
        else:
            messages.success(request, f"“{line.section.title}” is saved.")
            after = section_after(line.section)
            if "next" in request.POST and after is not None:
                return redirect("journeys:interview-section", journey.pk, after.id)
            return redirect(_place(journey) if "next" in request.POST else request.path)
    note_look(request.user, journey, f"interview {line.section.id}")
    return _show(request, journey, shown, line, form, theirs=theirs, status=status)


@page(roles=CASE_ROLES, methods=("POST",))
def save(request: SignedInRequest, journey_id: str, section_id: str) -> HttpResponse:
    """What the page's script sends at each pause: the form as text. 409 says what holds instead, and both are kept."""
    journey = journey_for(request.user, journey_id)
    section = section_of(section_id)
    body = read_body(request, SaveBody)
    form = SectionForm(section, QueryDict(body.files.get("form", "")), row=None, asker="", day=None)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        raise BadInput(str(problem), "What you typed is still on the page.")
    try:
        row = save_section(
            actor=request.user,
            journey_id=journey.pk,
            section_id=section.id,
            base_version=body.base_version,
            draft=form.draft(),
        )
    except SectionConflict as conflict:
        held = conflict.row
        return JsonResponse(
            {
                "error": "conflict",
                "message": conflict.message,
                "try_this": conflict.try_this,
                "version": held.version,
                "files": {"form": encoded(held, section)},
                "saved_at": held.entered_at.isoformat(),
                "other_window": held.entered_by_id == request.user.pk,
                "says": [
                    {"ask": one.ask, "lines": one.lines}
                    for one in in_words(section, held.answers)
                    if one.lines
                ],
            },
            status=409,
        )
    return JsonResponse({"version": row.version, "saved_at": row.entered_at.isoformat()})


@page(roles=CASE_ROLES)
def saves(request: SignedInRequest, journey_id: str, section_id: str) -> HttpResponse:
    """Every save of a section, those that lost to another one too."""
    journey = journey_for(request.user, journey_id)
    shown = overview_of(journey, of=request.GET.get("of", ""))
    line = _line(shown, section_id)
    note_look(request.user, journey, f"interview {line.section.id} saves")
    context = {"journey": journey, "shown": shown, "section": line.section, "saves": saves_of(line)}
    return render(request, "journeys/interview_saves.html", context)


@page(roles=CASE_ROLES)
def print_out(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """The form for paper: blank, or with `?filled=1` as it has been answered."""
    journey = journey_for(request.user, journey_id)
    note_look(request.user, journey, "interview on paper")
    context = {
        "journey": journey,
        "shown": overview_of(journey),
        "filled": bool(request.GET.get("filled")),
        "parts": parts(),
        "ratings": RATINGS,
        "rows": range(4),
        "skills": list(Skill),
    }
    return render(request, "journeys/interview_print.html", context)
