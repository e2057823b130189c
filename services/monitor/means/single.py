"""Categories for single persons (单人保、特困): who might be helped by themselves, whatever the household is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from services.monitor import standing
from services.monitor.facets import disability, health, income, persons
from services.monitor.means.lines import MONTHS_OF_YEAR, dibao_line_fen
from services.monitor.means.purse import purse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.look import Look
    from services.monitor.means.purse import Share

C1S, C2, C2_POSSIBLE = "C1S", "C2", "C2_POSSIBLE"

HEAD, SPOUSE, CHILD, PARENT, PARENT_IN_LAW = "HEAD", "SPOUSE", "CHILD", "PARENT", "PARENT_IN_LAW"
ROLES = {
    **dict.fromkeys(persons.HEAD, HEAD),
    **dict.fromkeys(persons.SPOUSE, SPOUSE),
    **{f"{code}": CHILD for code in range(20, 40) if code not in {28, 38}},
    **dict.fromkeys(("50", "51", "52", "57", "58", "59"), PARENT),
    **dict.fromkeys(("53", "54", "55", "56"), PARENT_IN_LAW),
}
"""Relations to the head by GB/T 4761 that matter for the duty of support; 28 and 38 are children's spouses."""

OBLIGORS = {
    HEAD: (SPOUSE, CHILD, PARENT),
    SPOUSE: (HEAD, CHILD, PARENT_IN_LAW),
    CHILD: (HEAD, SPOUSE),
    PARENT: (HEAD, PARENT),
    PARENT_IN_LAW: (SPOUSE, PARENT_IN_LAW),
}
"""Who owes support (法定义务人) to whom: spouses, children and parents of one another."""


def candidates(look: Look, first: int, last: int, *, is_edge: bool) -> Iterator[tuple[str, str]]:
    """Who might belong to a category by themselves, by the income of the months from the first to the last.

    Pairs of person and C1S, C2 or, where an obligor's income is not known, C2_POSSIBLE. `is_edge`: the household reads
    dibao-edge. Source: 民发〔2021〕57号 (单人保), 民发〔2021〕43号 (特困).
    """
    for share in purse(look).shares:
        person = share.person
        category = destitute(look, share, first, last)
        if category is not None:
            yield person, category
        if is_edge and (_is_disabled(look, person) or _is_ill(look, person)):
            yield person, C1S
    if is_edge and look.param("means.c1s_clergy"):
        for person in persons.members(look, look.as_of):
            if standing.is_clergy_apart(look, person, look.as_of):
                yield person, C1S


def destitute(look: Look, share: Share, first: int, last: int) -> str | None:
    """C2 for somebody who cannot work, has less than the line and no earning obligor; C2_POSSIBLE if that is open."""
    if not _cannot_work(look, share.person):
        return None
    # Asked only where the household's income of these months is known, and so everybody's.
    own_fen = (share.fixed_fen(first, last) or 0) + share.history.other_between(first, last)
    line_fen = MONTHS_OF_YEAR * dibao_line_fen(look)
    look.income_drift(line_fen - own_fen - 1 if own_fen < line_fen else own_fen - line_fen)
    if own_fen >= line_fen:
        return None
    category = C2
    for person in _obligors(look, share.person):
        earning = _is_earning(look, person, first, last)
        if earning:
            return None
        if earning is None:
            category = C2_POSSIBLE
    return category


def _cannot_work(look: Look, person: str) -> bool:
    """Whether somebody has no labour ability (无劳动能力) by age or disability. Source: 民发〔2021〕43号."""
    if _is_of_age(look, person, look.param("means.c2_age_from")):
        return True
    if _is_of_age(look, person, look.param("means.c2_under_age")) is False:
        return True
    held = disability.certificate(look, person, look.as_of)
    if held is None:
        return False
    kind = held.payload.kind
    group = "mental" if kind in look.param("means.severe_mental_kinds") else kind.lower()
    limit: int = look.param(f"means.c2_{group}_grade_through") if group in {"mental", "limb", "sight"} else 0
    return held.payload.grade <= limit


def _is_of_age(look: Look, person: str, years: int) -> bool | None:
    """As `persons.has_reached` on `as_of`; years before the birthday it asks to be read again in the year of it."""
    born_on = persons.birth_on(look, person)
    if born_on is None or born_on.year + years == look.as_of.year:
        return persons.has_reached(look, person, years, look.as_of)
    if born_on.year + years < look.as_of.year:
        return True
    look.wake(date(born_on.year + years, 1, 1))
    return False


def _obligors(look: Look, person: str) -> Iterator[str]:
    """The living spouse, children and parents that the household knows of, whether or not they still belong to it."""
    owing = OBLIGORS.get(_role(look, person) or "", ())
    for each in look.persons:
        if each != person and _role(look, each) in owing and persons.is_alive(look, each, look.as_of):
            yield each


def _role(look: Look, person: str) -> str | None:
    return HEAD if persons.is_head(look, person) else ROLES.get(persons.relation(look, person) or "")


def _is_earning(look: Look, person: str, first: int, last: int) -> bool | None:
    """Whether somebody has earned income; of a child no, of one who lives elsewhere nobody knows."""
    earning = income.history(look, person).is_earning(first, last)
    if (
        earning is None
        and persons.has_reached(look, person, look.param("means.unknown_under_age"), look.as_of) is False
    ):
        return False
    if earning is False and not persons.is_member(look, person, look.as_of):
        return None
    return earning


def _is_disabled(look: Look, person: str) -> bool:
    return bool(look.param("means.c1s_disability")) and disability.is_severe(look, person, look.as_of)


def _is_ill(look: Look, person: str) -> bool:
    """Whether somebody has a disease that the place has named for single-person dibao."""
    if not look.param("means.c1s_serious_disease"):
        return False
    classes = look.param("means.c1s_disease_classes")
    return any(fact.payload.disease_class in classes for fact in health.diagnoses(look, person))
