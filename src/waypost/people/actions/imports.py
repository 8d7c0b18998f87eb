"""Adding many people from a file: first a look at what would happen, then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.db import IntegrityError, transaction

from waypost.audit.actions import Act, record_many
from waypost.kernel.errors import BadInput, Conflict, WaypostError
from waypost.people.access import grantable_roles, manageable_cohorts
from waypost.people.actions.accounts import Details, tidied
from waypost.people.csvfile import Problem, Row, Sheet
from waypost.people.models import LEARNING_ROLES, Account, Cohort, Role
from waypost.people.names import tidy_name, tidy_sign_in_name
from waypost.people.secrets import check_secret, make_secret

MOST_SECRETS = 200  # each takes about a fiftieth of a second to make safe


@dataclass(frozen=True)
class Newcomer:
    """One line that is ready to be added. `cohort_name` may name a cohort that does not exist yet: then
    `cohort_is_new`, and `like` is the name of one that it may have been meant for."""

    line: int
    details: Details
    cohort_name: str
    pin: str
    cohort_is_new: bool = False
    like: str = ""

    @property
    def role_label(self) -> str:
        return str(Role(self.details.role).label)


@dataclass
class Plan:
    """What an import would do. Everyone may be added only when `problems` is empty; `good` may be at any time."""

    newcomers: list[Newcomer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def faulty_lines(self) -> set[int]:
        return {problem.line for problem in self.problems}

    @property
    def good(self) -> list[Newcomer]:
        """Those whose line has no fault; nobody when the file itself has one."""
        faulty = self.faulty_lines
        return [] if 0 in faulty else [one for one in self.newcomers if one.line not in faulty]

    @property
    def new_cohorts(self) -> list[str]:
        """Cohorts that the good lines would make."""
        return sorted({one.cohort_name for one in self.good if one.cohort_is_new})

    @property
    def unsure(self) -> list[Newcomer]:
        """Lines whose new cohort may be a slip for one that is there."""
        return [one for one in self.good if one.like]

    @property
    def has_secrets(self) -> bool:
        return len(self.good) <= MOST_SECRETS


def plan_import(*, actor: Account, sheet: Sheet) -> Plan:
    """Check every line against the rules, the file itself and the database. Changes nothing."""
    plan = Plan(problems=list(sheet.problems))
    cohorts = {cohort.name.casefold(): cohort for cohort in manageable_cohorts(actor)}
    new: dict[str, str] = {}
    for row in sheet.rows:
        column: list[str] = []
        try:
            plan.newcomers.append(_newcomer(actor, row, cohorts, new, column))
        except WaypostError as problem:
            plan.problems.append(Problem(row.line, problem.message, problem.try_this, column[-1]))
    _find_doubles(plan)
    plan.problems.sort(key=lambda problem: problem.line)
    return plan


def _newcomer(
    actor: Account, row: Row, cohorts: dict[str, Cohort], new: dict[str, str], column: list[str]
) -> Newcomer:
    """One line, checked column by column; the last of `column` is the one being read."""
    cells = row.cells
    column.append("role")
    role = _role(actor, cells["role"])
    column.append("number")
    tidy_sign_in_name(cells["number"], role)
    column.append("known as")
    tidy_name(cells["known_as"], what="The name")
    column.append("family name")
    tidy_name(cells["family_name"], what="The family name", needed=False)
    column.append("cohort")
    cohort_name = " ".join(cells["cohort"].split())
    if len(cohort_name) > 60:
        raise BadInput("The name of the cohort is longer than 60 letters.", "Shorten it.")
    cohort = cohorts.get(cohort_name.casefold())
    column.append("seat")
    details = tidied(
        actor,
        Details(
            role=role,
            sign_in_name=cells["number"],
            known_as=cells["known_as"],
            family_name=cells["family_name"],
            cohort_id=cohort.pk if cohort else "",
            seat=_seat(cells["seat"]),
        ),
    )
    column.append("pin")
    if cells["pin"]:
        check_secret(Account(role=details.role), cells["pin"])
    if not cohort_name or cohort is not None:
        return Newcomer(row.line, details, cohort.name if cohort else "", cells["pin"])
    cohort_name = new.setdefault(cohort_name.casefold(), cohort_name)
    like = _like(cohort_name, [known.name for known in cohorts.values()])
    return Newcomer(row.line, details, cohort_name, cells["pin"], cohort_is_new=True, like=like)


def _like(name: str, known: list[str]) -> str:
    """The cohort that is there and that this name may have been meant for; empty when none is near."""
    short = name.casefold()
    by_key = {one.casefold(): one for one in known}
    near = get_close_matches(short, by_key, n=1, cutoff=0.75)
    near = near or [key for key in by_key if key.startswith(short) or short.startswith(key)]
    return by_key[near[0]] if near else ""


def _role(actor: Account, cell: str) -> Role:
    wanted = cell.lower().replace(" ", "_").replace("-", "_") or Role.LEARNER.value
    if wanted not in LEARNING_ROLES:
        raise BadInput(
            f"The role '{cell[:30]}' cannot come from a file.",
            "Use learner or peer mentor. Add staff one at a time.",
        )
    return Role(wanted)


def _seat(cell: str) -> int | None:
    if not cell:
        return None
    number = cell.removesuffix(".0").removesuffix(",0")
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise BadInput(f"The seat '{cell[:20]}' is not a number.", "Use 1, 2, 3 …, or leave it empty.")
    return int(number)


def _find_doubles(plan: Plan) -> None:
    counts = Counter(newcomer.details.sign_in_name for newcomer in plan.newcomers)
    first: dict[str, int] = {}
    for newcomer in plan.newcomers:
        name = newcomer.details.sign_in_name
        if counts[name] > 1 and name in first:
            message = f"{name} is on line {first[name]} too."
            plan.problems.append(Problem(newcomer.line, message, "Keep one of the two lines.", "number"))
        first.setdefault(name, newcomer.line)
    names = list(counts)
    for start in range(0, len(names), 500):
        taken = Account.objects.filter(sign_in_name__in=names[start : start + 500])
        for name in taken.values_list("sign_in_name", flat=True):
            message = f"Someone already has the number {name}."
            plan.problems.append(
                Problem(first[name], message, "Take this line out, or check the number.", "number")
            )


def import_accounts(*, actor: Account, sheet: Sheet, only_good: bool = False) -> list[tuple[Account, str]]:
    """Add everyone in the file in one transaction, and give each account with its PIN (empty above
    MOST_SECRETS people: those are reset one by one). Raises BadInput, with nothing added, if any line is not
    right (with `only_good`: if no line is; the others are left out); Conflict when someone took a number
    meanwhile."""
    plan = plan_import(actor=actor, sheet=sheet)
    if (plan.problems and not only_good) or not plan.good or not grantable_roles(actor):
        raise BadInput(
            "The file still has lines to put right. Nobody was added.", "Look at the list of lines."
        )
    made = [_account(actor, newcomer, plan.has_secrets) for newcomer in plan.good]  # slow: before the lock
    acts: list[Act] = []
    try:
        with transaction.atomic():
            cohorts = _make_cohorts(actor, plan.new_cohorts, acts)
            for (account, _), newcomer in zip(made, plan.good, strict=True):
                if newcomer.cohort_name and not account.cohort_id:
                    account.cohort = cohorts[newcomer.cohort_name.casefold()]
                detail = {"role": account.role, "sign_in_name": account.sign_in_name, "from": "file"}
                acts.append(Act("added_account", "account", account.pk, detail))
            Account.objects.bulk_create([account for account, _ in made], batch_size=200)
            record_many(actor=actor.pk, site=actor.site_id, acts=acts)
    except IntegrityError as problem:
        raise Conflict(
            "Someone took one of these numbers a moment ago. Nobody was added.", "Load the file again."
        ) from problem
    return made


def _make_cohorts(actor: Account, names: list[str], acts: list[Act]) -> dict[str, Cohort]:
    cohorts = {}
    for name in names:
        cohort = Cohort.objects.create(site_id=actor.site_id, name=name)
        cohorts[name.casefold()] = cohort
        acts.append(Act("added_cohort", "cohort", cohort.pk, {"name": name, "from": "file"}))
    return cohorts


def _account(actor: Account, newcomer: Newcomer, with_secret: bool) -> tuple[Account, str]:
    details = newcomer.details
    account = Account(
        site_id=actor.site_id,
        role=details.role,
        sign_in_name=details.sign_in_name,
        known_as=details.known_as,
        family_name=details.family_name,
        cohort_id=details.cohort_id or None,
        seat=details.seat,
        secret_is_temporary=True,
    )
    secret = newcomer.pin or make_secret(account) if with_secret else ""
    if secret:
        account.set_password(secret)
    else:
        account.set_unusable_password()
    return account, secret
