"""What licence conditions mean for somebody who works with computers, in plain words.

Only kinds of conditions are known here. What a condition says exactly is in the licence itself, and probation decides
what it allows: these words help to ask the right question, they are no permission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """`day`: what it means for a developer's day, for staff. `ask`: what to clear, and with whom. `own`: the same for
    the person, in their words, a sentence each."""

    day: str
    ask: str
    own: tuple[str, ...]


_MEANINGS: Mapping[str, Meaning] = {
    "devices": Meaning(
        day="A laptop, a phone, a games console or a work machine that can reach the internet needs approval before it "
        "is used, a loan from the programme too. Servers and cloud desktops may count.",
        ask="Before any kit is lent or a start date agreed, ask the probation practitioner in writing which devices "
        "are approved, and keep the answer.",
        own=(
            "Ask before you use anything that can go online. That means a laptop, a phone or a computer at work.",
            "Ask your probation worker. Keep their answer.",
            "You can still code on a machine that has no internet.",
        ),
    ),
    "history": Meaning(
        day="Browsing and usage history stays on the device: no private windows, no clearing, no cleaning tools, no "
        "wiping of a machine. Everyday developer steps such as a fresh browser profile or reinstalling a system can "
        "break it.",
        ask="Tell the employer’s or the hub’s technician so that no policy clears history. Ask probation before a "
        "machine is reset or handed back.",
        own=(
            "Do not clear the history on any device. Do not use private windows.",
            "Some coding tools tidy up after themselves. Ask before you use one.",
            "Ask before a computer is reset or given back.",
        ),
    ),
    "new_work": Meaning(
        day="Paid or unpaid, employed, freelance, a trial day or volunteering: each new piece of work needs approval "
        "before it starts. For a freelancer this may mean each client.",
        ask="Allow time for approval in every start date. Ask whether one approval covers a kind of work or each "
        "client.",
        own=(
            "Ask before you start any new work. Paid or not, it counts.",
            "A trial day counts too. So does a new customer of your own business.",
            "Ask early. It can take some days.",
        ),
    ),
    "contact": Meaning(
        day="Contact with some people is not allowed, online as well: shared repositories, chat rooms, forums, calls "
        "and mentoring of people in prison can all be contact.",
        ask="Check team members, online communities and any mentoring with probation first. Put nobody in a group chat "
        "before that.",
        own=(
            "There are people you may not be in touch with. Online counts too.",
            "A group chat or a shared project can be contact.",
            "Not sure about a group? Ask your probation worker first.",
        ),
    ),
    "other": Meaning(
        day="Read the condition as it is written, with the person, and think through a usual working day: devices, "
        "places, times, people.",
        ask="Where it is not plain, ask the probation practitioner and write the answer down.",
        own=(
            "You have another rule that touches your work.",
            "Read it with your worker and ask what is not clear.",
        ),
    ),
}


def meaning_of(kind: str) -> Meaning:
    """What a condition of this kind (`ConditionKind`) means. A kind that is not known is read as "other"."""
    return _MEANINGS.get(kind, _MEANINGS["other"])


def kinds() -> frozenset[str]:
    """The kinds that have words of their own."""
    return frozenset(_MEANINGS)
