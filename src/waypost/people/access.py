"""Who may see and do what. Each permission is a queryset filter first; the rest follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from waypost.kernel.errors import NotFound, Refused
from waypost.people.models import LEARNING_ROLES, OFFICE_ROLES, STAFF_ROLES, Account, Cohort, Role, Site

EVERYBODY = tuple(Role)
"""Whoever can sign in."""
ALL = (*LEARNING_ROLES, *STAFF_ROLES)
"""Whoever comes into the classroom."""
OFFICE = OFFICE_ROLES
LEARNERS = LEARNING_ROLES
STAFF = STAFF_ROLES
MANAGERS = (Role.SITE_MANAGER,)

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class SignedInRequest(HttpRequest):
    """A request that `page` has let through: there is an account."""

    user: Account


View = Callable[Concatenate[SignedInRequest, P], HttpResponse]

ENDED_SENTENCES = {
    "idle": "The screen locked because nobody was using it. Your work is saved. Sign in to go on.",
    "elsewhere": "You signed in on another computer, so this one signed you out. Your work is saved.",
    "closed": "You have been signed out. If your PIN was changed, use the new one, or ask a member of staff.",
    "locked": "You locked this screen. Your work is saved. Sign in to go on.",
    "signed_out": "You are signed out.",
    "": "Please sign in first.",
}


def wants_json(request: HttpRequest) -> bool:
    """True for a request made by a script: it is answered with JSON, never sent to another page."""
    accept = request.headers.get("Accept", "")
    return request.content_type == "application/json" or bool(accept and "text/html" not in accept)


def page(
    *, roles: Iterable[Role] = ALL, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """A view for signed-in people of these roles. Nobody signed in: to the sign-in page and back (401 for a
    script). Another role: 403. Another method: 405. The roles are readable at `view.waypost_roles`."""
    allowed = frozenset(Role(role) for role in roles)
    verbs = frozenset(methods) | ({"HEAD"} if "GET" in methods else set())

    def wrap(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, Account) and not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if request.user.role not in allowed:
                raise _not_for(request.user, allowed)
            if request.method not in verbs:
                return HttpResponseNotAllowed(sorted(verbs))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        inner.waypost_roles = allowed  # type: ignore[attr-defined]
        inner.waypost_methods = verbs  # type: ignore[attr-defined]
        return inner

    return wrap


_CALLED = {
    Role.LEARNER: "learners",
    Role.PEER_MENTOR: "peer mentors",
    Role.INSTRUCTOR: "instructors",
    Role.SITE_MANAGER: "site managers",
    Role.REGIONAL_MANAGER: "regional managers",
    Role.DIRECTOR: "programmes directors",
    Role.GATE_WORKER: "through-the-gate workers",
    Role.OMU_PARTNER: "OMU partners",
    Role.DATA_PROTECTION: "data protection officers",
}


def _not_for(account: Account, allowed: frozenset[Role]) -> Refused:
    """Says who may see the page, and whom to ask."""
    names = [_CALLED[role] for role in Role if role in allowed]
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    role = account.get_role_display().lower()
    message = f"This page is for {who}. You are signed in as {'an' if role[0] in 'aeiou' else 'a'} {role}."
    if account.learns:
        return Refused(
            message, "All that is yours starts from your home page. For anything else, ask your instructor."
        )
    asked = "a site manager" if allowed <= {Role.SITE_MANAGER} else "someone with such an account"
    return Refused(message, f"All that is yours is in the bar at the top. For this page, ask {asked}.")


def public(
    *, methods: tuple[str, ...] = ("GET",)
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """A view that anyone on the network may call. Says so, so that the access table can tell it from a slip."""
    verbs = frozenset(methods) | ({"HEAD"} if "GET" in methods else set())

    def wrap(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in verbs:
                return HttpResponseNotAllowed(sorted(verbs))
            return view(request, *args, **kwargs)

        inner.waypost_roles = "public"  # type: ignore[attr-defined]
        inner.waypost_methods = verbs  # type: ignore[attr-defined]
        return inner

    return wrap


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """401 with a sentence for a script; for a person the sign-in page, which brings them back here."""
    reason = request.session.get("ended", "")
    if wants_json(request):
        return JsonResponse(
            {
                "error": reason or "signed_out",
                "message": ENDED_SENTENCES.get(reason, ENDED_SENTENCES[""]),
                "sign_in_url": reverse("people:sign-in"),
            },
            status=401,
        )
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    else:  # a form cannot be sent again by going back to its address: go to the page it was on
        parts = urlsplit(request.headers.get("Referer", ""))
        back = parts.path if parts.netloc == request.get_host() else "/"
    query = "" if back == "/" else "?" + urlencode({"next": back})
    return redirect(reverse("people:sign-in") + query)


# What an account may see -------------------------------------------------------------------------------


def visible_accounts(actor: Account) -> QuerySet[Account]:
    """Staff: everyone at their site. Everyone else: themselves."""
    everyone = Account.objects.select_related("site", "cohort")
    if actor.is_staff_member:
        return everyone.filter(site_id=actor.site_id)
    return everyone.filter(pk=actor.pk)


def visible_learners(actor: Account) -> QuerySet[Account]:
    """Those whose work `actor` may read: staff, all who learn at their site; a learner (and a peer mentor),
    only themselves. What a peer mentor may see of others is `helpable_learners`."""
    return visible_accounts(actor).filter(role__in=LEARNING_ROLES)


def helpable_learners(actor: Account) -> QuerySet[Account]:
    """Those whose raised hand `actor` may answer: staff, all who learn at their site; a peer mentor, the other
    learners in the room, where staff allow peer help. Nobody else. Each look is for the caller to log."""
    learners = Account.objects.select_related("site", "cohort").filter(
        role__in=LEARNING_ROLES, site_id=actor.site_id
    )
    if actor.is_staff_member:
        return learners
    if actor.role == Role.PEER_MENTOR and actor.site.peer_help:
        return learners.filter(is_active=True).exclude(pk=actor.pk)
    return learners.none()


def covered_sites(actor: Account) -> QuerySet[Site]:
    """The sites whose journeys `actor` works with: a director's are all, a regional manager's those they cover, a
    site's own staff and partners theirs. Data protection has none here: it works by person, not by site."""
    if actor.role == Role.DIRECTOR:
        return Site.objects.all()
    if actor.role == Role.REGIONAL_MANAGER:
        return Site.objects.filter(covered_by__account=actor)
    if actor.role in (*STAFF_ROLES, Role.OMU_PARTNER):
        return Site.objects.filter(pk=actor.site_id)
    return Site.objects.none()


def visible_cohorts(actor: Account) -> QuerySet[Cohort]:
    """Staff: the cohorts of their site. A learner: their own."""
    cohorts = Cohort.objects.filter(site_id=actor.site_id)
    return cohorts if actor.is_staff_member else cohorts.filter(members=actor)


# What an account may change ----------------------------------------------------------------------------


def grantable_roles(actor: Account) -> tuple[Role, ...]:
    """The roles that `actor` may give and manage. Nobody below an instructor gives any. Roles that see beyond one site
    are given on the server (`waypost accounts grant`), never from a page of one site."""
    if actor.role == Role.SITE_MANAGER:
        return (*ALL, Role.GATE_WORKER, Role.OMU_PARTNER)
    if actor.role == Role.INSTRUCTOR:
        return LEARNING_ROLES
    return ()


def manageable_accounts(actor: Account) -> QuerySet[Account]:
    """Accounts that `actor` may edit, lock, move or give a new PIN: at their site, of a role they may give,
    and never their own (a person's own PIN is changed on the settings page)."""
    return visible_accounts(actor).filter(Q(role__in=grantable_roles(actor)) & ~Q(pk=actor.pk))


def manageable_cohorts(actor: Account) -> QuerySet[Cohort]:
    """Cohorts that `actor` may add to and edit: staff, at their site."""
    return visible_cohorts(actor) if actor.is_staff_member else Cohort.objects.none()


# Fetch and authorise in one call -----------------------------------------------------------------------


def get_or_404(rows: QuerySet[M], **lookup: object) -> M:
    """The one row of an already filtered queryset. Raises NotFound: a stranger may not know that it is there."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise NotFound("There is no such page, or it is not yours to see.", "Check the address, or go home.")
    return row


def account_for(actor: Account, account_id: str) -> Account:
    """An account that `actor` may see. Raises NotFound."""
    return get_or_404(visible_accounts(actor), pk=account_id)


def learner_for(actor: Account, account_id: str) -> Account:
    """A learner whose work `actor` may read. Raises NotFound."""
    return get_or_404(visible_learners(actor), pk=account_id)


def account_to_manage(actor: Account, account_id: str) -> Account:
    """An account that `actor` may change. NotFound for a stranger; Refused where they may only look."""
    account = account_for(actor, account_id)
    if not manageable_accounts(actor).filter(pk=account.pk).exists():
        raise Refused("You may look at this account, but not change it.", "Ask a site manager.")
    return account


def cohort_to_manage(actor: Account, cohort_id: str) -> Cohort:
    """A cohort that `actor` may change. Raises NotFound."""
    return get_or_404(manageable_cohorts(actor), pk=cohort_id)
