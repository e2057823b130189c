"""How a household stands (家庭身份): who counts, who earns, who lives alone, what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.dates import DAY, add_months, month_of
from schemas.events.membership import CustodyStarted, MemberJoined, ResidenceLeft
from schemas.events.registration import HouseholdMoved
from services.monitor.facets import benefits, disability, income, persons
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look

READS = persons.READS | benefits.READS | disability.READS | {HouseholdMoved}
"""Types on which cover, low income and the people who count depend; earners depend on `income.READS` too."""

POSTGRADUATE = frozenset({"MASTER", "DOCTOR"})


# --- place


@facet
def settlement(look: Look) -> str:
    """RURAL or URBAN (城乡), as registered or last moved to; RURAL, whose lines are lower, of an unregistered home."""
    moved = look.live(look.household.own.subject, HouseholdMoved)
    if moved and (look.registered is None or look.registered.order < moved[-1].order):
        return moved[-1].payload.settlement
    return look.registered.payload.settlement if look.registered is not None else "RURAL"


@facet
def first_month(look: Look) -> int:
    """The month of the household's first recorded fact of any type; what a joiner brought counts from the joining."""
    own = look.household.own
    days = [facts[0].occurred_on for kind in own.kinds() if (facts := look.live(own.subject, kind))]
    for person in look.persons:
        here_from = look.stays(person)[0].from_on
        firsts = (look.of(person, kind)[:1] for kind in look.household.people[person].kinds())
        days += [max(fact.occurred_on, here_from) for facts in firsts for fact in facts]
    return month_of(min(days, default=look.as_of))


# --- people


@facet
def counted(look: Look, on: date) -> tuple[str, ...]:
    """The members who count as living together (共同生活家庭成员) on a date.

    Source: 最低生活保障审核确认办法 (民发〔2021〕57号), who belongs to the household and who does not.
    """
    return tuple(person for person in persons.members(look, on) if _counts(look, person, on))


def _counts(look: Look, person: str, on: date) -> bool:
    """Whether a member counts: some are refused whatever else holds; of the others those who share one purse do."""
    if CustodyStarted in look.present and persons.custody_on(look, person, on) is not None:
        return False
    if ResidenceLeft in look.present and persons.is_away(look, person, on) and not look.param("means.counts_migrant"):
        return False
    joins = look.live(person, MemberJoined)
    level = _said(joins, "study_level") if _said(joins, "full_time") else None
    if level in POSTGRADUATE and not look.param("means.counts_master"):
        return False
    if _said(joins, "conscript") and not look.param("means.counts_conscript"):
        return False
    if _is_apart(look, _said(joins, "clergy_apart_since_on"), on):
        return False
    return (
        persons.is_head(look, person)
        or persons.is_spouse(look, person)
        or persons.is_minor(look, person, on)
        or _said(joins, "independent") is False
        or bool(_said(joins, "support_duty"))
        # Postgraduates come this far only where the place counts them.
        or (level is not None and (level in POSTGRADUATE or level in look.param("means.student_levels_counted")))
    )


def _said(joins: Sequence[Fact[MemberJoined]], field: str) -> Any:  # noqa: ANN401  # each field has its own type
    """As `persons.said`, for many fields of one person."""
    for fact in reversed(joins):
        value = getattr(fact.payload, field)
        if value is not None:
            return value
    return None


def is_clergy_apart(look: Look, person: str, on: date) -> bool:
    """Whether the person has lived in a religious site (宗教教职人员) for so long as to be no longer counted."""
    return _is_apart(look, persons.said(look, person, "clergy_apart_since_on"), on)


def _is_apart(look: Look, since_on: date | None, on: date) -> bool:
    if since_on is None:
        return False
    apart_for_good_on = add_months(since_on, look.param("means.clergy_apart_months"))
    look.wake(apart_for_good_on)
    return apart_for_good_on <= on


def is_labour_capable(look: Look, person: str, on: date) -> bool:
    """Whether a member can work (有劳动能力): known to be of working age, able, not at school, not severely disabled.

    Somebody away for work is; of whose age nothing is known, nobody can say so.
    """
    if not persons.is_member(look, person, on) or persons.custody_on(look, person, on) is not None:
        return False
    if not persons.has_reached(look, person, look.param("means.labour_age_from"), on):
        return False
    if persons.has_reached(look, person, look.param("means.labour_age_through") + 1, on):
        return False
    at_school = persons.said(look, person, "full_time") and persons.said(look, person, "study_level") != "NONE"
    return (
        not at_school
        and persons.work_ability(look, person, on) != "NONE"
        and not disability.is_severe(look, person, on)
    )


@facet
def alone(look: Look, on: date) -> str | None:
    """The only person living in (独居) on a date; None if nobody or more than one does."""
    here = persons.living_in(look, on)
    return here[0] if len(here) == 1 else None


@facet
def is_fragile_alone(look: Look, on: date) -> bool:
    """Whether somebody lives alone who should not be left so: old, under age, or severely disabled."""
    person = alone(look, on)
    if person is None:
        return False
    return (
        persons.has_reached(look, person, look.param("modifier.alone_age"), on) is True
        or persons.has_reached(look, person, look.param("modifier.alone_under_age"), on) is False
        or disability.is_severe(look, person, on)
    )


# --- earners


@facet
def _earned_before(look: Look, person: str, fact_on: date) -> int | None:
    """Earned income of the twelve closed months before a day, as far as known; None if none of them is."""
    months = (income.earned(look, person, month) for month in _year_before(look, fact_on))
    known = [fen for fen in months if fen is not None]
    return sum(known) if known else None


def _year_before(look: Look, fact_on: date) -> range:
    month = month_of(fact_on)
    return range(month - look.param("means.window_months"), month)


@facet
def main_earners(look: Look, fact_on: date) -> tuple[str, ...]:
    """The main earners (主要收入者) when something happened: of the members of the day before, who had earned most.

    All of several who had earned the same; none if nobody had earned anything. If nothing is known of anybody, those
    named as such.
    """
    before = persons.members(look, fact_on - DAY)
    sums = {person: fen for person in before if (fen := _earned_before(look, person, fact_on)) is not None}
    if not sums:
        return tuple(person for person in before if persons.said(look, person, "main_earner"))
    most = max(sums.values())
    return tuple(person for person, fen in sums.items() if fen == most and fen > 0)


def is_earner(look: Look, person: str, fact_on: date) -> bool:
    """Whether the person earned anything in one of the twelve closed months before a day, or is named as an earner."""
    if persons.said(look, person, "main_earner"):
        return True
    return any((income.earned(look, person, month) or 0) > 0 for month in _year_before(look, fact_on))


# --- categories and programmes


@facet
def is_low_income(look: Look) -> bool:
    """Whether the household is low-income (低收入人口): registered so, or it or a member holds such a category now."""
    if look.registered is not None and look.registered.payload.registered_as == "LOW_INCOME":
        return True
    subjects = (look.household.own.subject, *persons.members(look, look.as_of))
    return _holds_any(look, subjects, "means.low_income_categories")


@facet
def categories(look: Look) -> tuple[str, ...]:
    """The categories (对象类别) that the household and its members hold, each once, sorted."""
    subjects = (look.household.own.subject, *persons.members(look, look.as_of))
    return tuple(sorted({each for one in subjects for each in benefits.categories(look, one, look.as_of)}))


@facet
def is_covered(look: Look, subject: str) -> bool:
    """Whether monthly assistance fills the gap (已保障) of the household or, in addition, of the person asked for.

    The household's own category covers all; so does a category of that kind of any counted member.
    """
    household = look.household.own.subject
    if _holds_any(look, (household, *counted(look, look.as_of)), "means.cover_categories"):
        return True
    return subject != household and _holds_any(look, (subject,), "means.cover_categories_person")


def _holds_any(look: Look, subjects: Iterable[str], path: str) -> bool:
    held = {category for subject in subjects for category in benefits.categories(look, subject, look.as_of)}
    return bool(held) and not held.isdisjoint(look.param(path))


def matched(look: Look, subject: str, names: Iterable[str], since_on: date | None = None) -> bool:
    """Whether one of the categories or programmes named is active: the household's or the person's.

    For the household it may be that of anyone living in. With `since_on` only what was granted from that day on counts.
    """
    if look.present.isdisjoint(benefits.READS):
        return False
    names = tuple(names)
    household = look.household.own.subject
    others = persons.living_in(look, look.as_of) if subject == household else (subject,)
    for each in (household, *others):
        for name in names:
            from_on = benefits.latest_from_on(look, each, name, look.as_of)
            if from_on is not None and (since_on is None or since_on <= from_on):
                return True
    return False
