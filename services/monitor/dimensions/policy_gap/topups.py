"""Top-ups of the benefit of those who need more (分类施保)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from schemas.dates import birthday
from schemas.events.benefit import BenefitAdjusted, BenefitGranted
from schemas.events.membership import MemberJoined
from services.monitor import means, standing
from services.monitor.dimensions.policy_gap.programmes import severe_since
from services.monitor.dimensions.policy_gap.stream import STREAM, item
from services.monitor.facets import benefits, health, persons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from schemas.assessment import Item
    from services.monitor.household import Fact
    from services.monitor.indicator import Code
    from services.monitor.look import Look

TOPPED_UP = frozenset({"DIBAO", "TEKUN"})
GROUPS = ("child", "elderly", "severely_disabled", "seriously_ill")


@dataclass(frozen=True, slots=True)
class TopUp:
    """What one person is to have on top each month, in fen, from a day on, and what says so."""

    since_on: date
    fen: int
    evidence: tuple[str, ...]


@STREAM.code(
    "PG.12",
    "分类施保增发未落实",
    "top-up missing",
    says="{programme}核定每月{granted_fen}，低于分类施保应增发的{topup_fen}。",
    triggers=(BenefitGranted,),
    reads=standing.READS | health.READS | {BenefitAdjusted},
)
def _missing(look: Look, code: Code) -> Iterator[Item]:
    """A dibao or tekun sum below what its top-ups alone would come to, so that they cannot be in it.

    A sum is the gap to the line and the top-ups, and no gap is below zero: where it reaches the top-ups, nobody can
    tell from outside whether they are in it, and nothing is said. Of a person in several groups the best one counts.
    The household's sum is for those who count and have no grant of their own.
    """
    pcts = {name: pct for name in GROUPS if (pct := _pct(look, name))}
    remote_pct = _remote_pct(look)
    if not pcts and not remote_pct:
        return
    home = look.household.own.subject
    people = standing.counted(look, look.as_of)
    alone = tuple(person for person in people if _grant(look, person) is not None)
    shared = tuple(person for person in people if person not in alone)
    for subject, whom in ((home, shared), *((person, (person,)) for person in alone)):
        grant = _grant(look, subject)
        granted_fen = 0 if grant is None else benefits.monthly_fen(look, grant, look.as_of)
        if grant is None or not granted_fen:
            continue
        due = [one for person in whom for one in _topups(look, person, pcts, remote_pct)]
        topup_fen = sum(one.fen for one in due)
        if granted_fen < topup_fen:
            since_on = max(_exceeded_on(due, granted_fen), _said(look, grant).occurred_on)
            said = {_said(look, grant).event_id, *(each for one in due for each in one.evidence)}
            values = {"programme": grant.payload.programme, "granted_fen": granted_fen, "topup_fen": topup_fen}
            yield item(code, subject, (since_on, None), said, values)


def _pct(look: Look, group: str) -> int:
    """What a group has on top, in percent of the dibao line; 0 where the place has no such rule."""
    path = f"topup.{group}_pct"
    pct = cast("int | None", look.policy.optional(path))
    if pct is None:
        return 0
    look.notes.parameters.add(path)
    return pct


def _remote_pct(look: Look) -> int:
    """What everybody has on top for living far away; no fact tells the distance, so the place lists its villages."""
    villages = cast("Sequence[str] | None", look.policy.optional("topup.remote_villages")) or ()
    if look.division not in villages:
        return 0
    look.notes.parameters.add("topup.remote_villages")
    return _pct(look, "remote")


def _grant(look: Look, subject: str) -> Fact[BenefitGranted] | None:
    grants = benefits.benefit_grants(look, subject, look.as_of)
    found = [grant for grant in grants if grant.payload.programme in TOPPED_UP]
    return found[-1] if found else None


def _said(look: Look, grant: Fact[BenefitGranted]) -> Fact[BenefitGranted] | Fact[BenefitAdjusted]:
    """What fixed the sum that holds."""
    return benefits.adjusted(look, grant, look.as_of) or grant


def _exceeded_on(due: list[TopUp], granted_fen: int) -> date:
    """The day on which the top-ups, as they came one by one, went above the sum."""
    come = sorted(due, key=lambda one: one.since_on)
    return next(one.since_on for at, one in enumerate(come, 1) if granted_fen < sum(each.fen for each in come[:at]))


def _topups(look: Look, person: str, pcts: Mapping[str, int], remote_pct: int) -> Iterator[TopUp]:
    line_fen = means.dibao_line_fen(look)
    found = [(pct, since) for name, pct in pcts.items() if (since := _in(look, person, name))]
    if found:
        pct, (since_on, evidence) = max(found, key=lambda one: one[0])
        yield TopUp(since_on, line_fen * pct // 100, evidence)
    if remote_pct:
        yield TopUp(look.stays(person)[-1].from_on, line_fen * remote_pct // 100, ())


def _in(look: Look, person: str, group: str) -> tuple[date, tuple[str, ...]] | None:
    """From when a person belongs to a group, and what says so; None if they do not."""
    if group == "severely_disabled":
        certified = severe_since(look, person)
        return None if certified is None else (certified.occurred_on, (certified.event_id,))
    if group == "seriously_ill":
        classes = look.param("means.c1s_disease_classes")
        ill = [fact for fact in health.diagnoses(look, person) if fact.payload.disease_class in classes]
        return (ill[0].occurred_on, (ill[0].event_id,)) if ill else None
    joined = look.live(person, MemberJoined)[-1:]
    born_on = persons.birth_on(look, person)
    if born_on is None:
        return None
    evidence = tuple(fact.event_id for fact in joined)
    if group == "child":
        return (born_on, evidence) if persons.is_minor(look, person, look.as_of) else None
    age: int = look.param("topup.elderly_age")
    is_old = persons.has_reached(look, person, age, look.as_of)
    return (birthday(born_on, age), evidence) if is_old else None
