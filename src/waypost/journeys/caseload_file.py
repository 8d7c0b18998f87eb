"""A caseload as a spreadsheet has it: the headings, and cells as they were meant. Asks the database nothing."""

from __future__ import annotations

from datetime import date

from waypost.journeys.models import DateKind, Sentence, Stage
from waypost.kernel.errors import BadInput
from waypost.people.csvfile import Layout
from waypost.people.forms.moments import read_day

CASELOAD = Layout(
    columns=(
        "prison_number",
        "known_as",
        "family_name",
        "joined_on",
        "prison",
        "stage",
        "sentence_status",
        "release_date",
        "kind_of_date",
        "source",
        "as_at",
        "language",
        "pronouns",
        "worker",
    ),
    needed=("prison_number", "known_as", "joined_on", "prison"),
    aliases={
        "prison number": "prison_number", "number": "prison_number", "nomis": "prison_number",
        "nomis number": "prison_number", "prn": "prison_number",
        "known as": "known_as", "known-as": "known_as", "name": "known_as", "first name": "known_as",
        "preferred name": "known_as",
        "family name": "family_name", "surname": "family_name", "last name": "family_name",
        "joined on": "joined_on", "joined": "joined_on", "start date": "joined_on", "date joined": "joined_on",
        "prison": "prison", "prison code": "prison", "code": "prison", "establishment": "prison",
        "stage": "stage", "programme stage": "stage", "phase": "stage",
        "sentence status": "sentence_status", "sentence": "sentence_status", "status": "sentence_status",
        "release date": "release_date", "release": "release_date",
        "kind of date": "kind_of_date", "release date kind": "kind_of_date", "kind": "kind_of_date",
        "source": "source", "as at": "as_at", "as-at": "as_at", "date of source": "as_at",
        "language": "language", "first language": "language", "pronouns": "pronouns",
        "worker": "worker", "key worker": "worker", "case worker": "worker", "worker sign-in name": "worker",
    },
)  # fmt: skip
TEMPLATE = (
    "prison number,known as,family name,joined on,prison,stage,sentence status,release date,kind of date,source,"
    "as at,language,pronouns,worker\r\n"
    "A1234BC,Amara,Okafor,3 Aug 2026,HLI,training,sentenced,14 May 2027,conditional,Sentence sheet,1 Sep 2026,English,"
    "she/her,j.smith\r\n"
)
_KINDS = {
    "crd": DateKind.CONDITIONAL, "conditional release date": DateKind.CONDITIONAL,
    "ard": DateKind.AUTOMATIC, "automatic release date": DateKind.AUTOMATIC,
    "confirmed release date": DateKind.CONFIRMED, "hdced": DateKind.CURFEW, "hdc": DateKind.CURFEW,
    "ped": DateKind.PAROLE, "parole eligibility date": DateKind.PAROLE,
    "led": DateKind.LICENCE_END, "sled": DateKind.SENTENCE_END, "sed": DateKind.SENTENCE_END,
}  # fmt: skip
_SENTENCES = {
    "convicted": Sentence.UNSENTENCED, "convicted unsentenced": Sentence.UNSENTENCED, "life": Sentence.INDETERMINATE,
    "ipp": Sentence.INDETERMINATE, "recall": Sentence.RECALLED, "determinate": Sentence.SENTENCED,
}  # fmt: skip


def _plainly(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def kind_of(cell: str) -> str:
    """A kind of date by its name or by its usual short form (CRD, ARD, HDCED …). Raises BadInput."""
    word = _plainly(cell)
    for kind in DateKind:
        if word in (_plainly(kind.value), _plainly(str(kind.label))):
            return kind.value
    if word in _KINDS:
        return _KINDS[word].value
    names = ", ".join(kind.value.replace("_", " ") for kind in DateKind)
    raise BadInput(f"“{cell[:30]}” is not a kind of date.", f"Use one of: {names}.")


def sentence_of(cell: str) -> str:
    """A sentence status by its name. Raises BadInput."""
    word = _plainly(cell)
    for status in Sentence:
        if word in (_plainly(status.value), _plainly(str(status.label))):
            return status.value
    if word in _SENTENCES:
        return _SENTENCES[word].value
    names = ", ".join(status.value.replace("_", " ") for status in Sentence)
    raise BadInput(f"“{cell[:30]}” is not a sentence status.", f"Use one of: {names}. Never the offence.")


def stage_of(cell: str) -> int:
    """One of the four stages by its number or its name; the first for an empty cell. Raises BadInput."""
    word = _plainly(cell)
    for stage in Stage:
        if word in (str(stage.value), _plainly(str(stage.label)), f"stage {stage.value}"):
            return stage.value
    if not word:
        return Stage.TRAINING.value
    names = ", ".join(f"{stage.value} {str(stage.label).lower()}" for stage in Stage)
    raise BadInput(f"“{cell[:30]}” is not one of the four stages.", f"Use one of: {names}.")


def day_of(cell: str, *, what: str) -> date | None:
    """A day in any usual way of writing it, day first; None for an empty cell. Raises BadInput."""
    try:
        return read_day(cell)
    except ValueError:
        raise BadInput(f"{what}: “{cell[:20]}” is not a day.", "Write it as 22/11/2026.") from None
