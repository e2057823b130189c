"""What a person has to live on, month by month (收入): earned, pension, unemployment benefit, other; known or unknown.

Months are those for which the money is, not those in which it came. Assistance (救助金), awards and scholarships are
never income. Source: 最低生活保障审核确认办法 (民发〔2021〕57号), what counts as income.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from schemas.dates import DAY, first_day, last_day, month_of, parse_month
from schemas.events.employment import UnemploymentBenefitPaid
from schemas.events.income import IncomeDeclared, PensionPaid, TaxIncomeDeclared
from services.monitor.facets.income.history import ADDED_COST, BASE_COUNTED, Declared, History, blank
from services.monitor.facets.income.history import Rule as Rule
from services.monitor.facets.income.track import UNTRACKED, Track
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look
    from services.policy.book import PolicyBook

    Told = Sequence[tuple[str, date, Declared]]

READS = frozenset({IncomeDeclared, PensionPaid, TaxIncomeDeclared, UnemploymentBenefitPaid})


@facet
def history(look: Look, person: str) -> History:
    """The person's income while living here, ready to be asked by month."""
    # Most households have few of these types; a person without any is told fast.
    present = look.present
    taxed = _taxed(look.of(person, TaxIncomeDeclared)) if TaxIncomeDeclared in present else {}
    pensions = _pensions(look, person) if PensionPaid in present else {}
    benefits = _benefits(look.of(person, UnemploymentBenefitPaid)) if UnemploymentBenefitPaid in present else {}
    told = _declarations(look) if IncomeDeclared in present else ()
    own = tuple(said for teller, _, said in told if teller == person)
    complete_from = _complete_from(look, person, told)
    if not (taxed or pensions or benefits or own):
        return blank(complete_from)
    if pensions:
        look.notes.parameters.add(BASE_COUNTED)
    if any(said.added_fen for said in own):
        look.notes.parameters.add(ADDED_COST)
    return History(
        taxed=taxed, declared=own, pensions=pensions, benefits=benefits,
        complete_from=complete_from,
        tax=_track(look, taxed, "TAX", "means.tracked_tax_months"),
        pension_feed=_track(look, pensions, "PENSION", "means.tracked_pension_months"),
        in_force=partial(is_in_force, look.given.book, look.division, look.known_on),
        latest=month_of(look.as_of),
    )  # fmt: skip


def earned(look: Look, person: str, month: int) -> int | None:
    """Earned income (劳动收入) of a month in fen: wages less the cost of the job, and business; None if unknown."""
    return history(look, person).earned(month)[1]


def earned_rule(look: Look, person: str, month: int) -> Rule:
    """How the earned income of a month is known."""
    return history(look, person).earned(month)[0]


def pension(look: Look, person: str, month: int) -> int | None:
    """Pension (养老金) of a month in fen, as far as it is income; None if unknown."""
    return history(look, person).pension(month)


def unemployment_benefit(look: Look, person: str, month: int) -> int:
    """Unemployment benefit (失业保险金) paid for a month in fen."""
    return history(look, person).benefits.get(month, 0)


def other(look: Look, person: str, month: int) -> int:
    """Property, transfers and other income (财产性、转移性及其他收入) of a month in fen."""
    return history(look, person).other(month)


def has_own_record(look: Look, person: str) -> bool:
    """Whether the person has a tax record or a declaration of their own."""
    return history(look, person).has_own_record


def evidence(look: Look, people: Iterable[str], first: int, last: int) -> tuple[str, ...]:
    """Ids of what was taxed and paid for the months from the first to the last, and declared until then, sorted."""
    ids: list[str] = []
    for person in people:
        taxed = [fact for fact in look.of(person, TaxIncomeDeclared) if fact.payload.category != "OTHER"]
        paid: list[Fact[Any]] = [*taxed, *look.of(person, PensionPaid), *look.of(person, UnemploymentBenefitPaid)]
        ids += [fact.event_id for fact in paid if first <= parse_month(fact.payload.month) <= last]
        declared = look.of(person, IncomeDeclared)
        ids += [fact.event_id for fact in declared if parse_month(fact.payload.from_month) <= last]
    return tuple(sorted(ids))


# --- from facts to months


def _taxed(facts: Sequence[Fact[TaxIncomeDeclared]]) -> dict[int, int]:
    taxed: dict[int, int] = {}
    for fact in facts:
        if fact.payload.category != "OTHER":
            month = parse_month(fact.payload.month)
            taxed[month] = taxed.get(month, 0) + fact.payload.income_fen
    return taxed


def _benefits(facts: Sequence[Fact[UnemploymentBenefitPaid]]) -> dict[int, int]:
    benefits: dict[int, int] = {}
    for fact in facts:
        month = parse_month(fact.payload.month)
        benefits[month] = benefits.get(month, 0) + fact.payload.amount_fen
    return benefits


def _pensions(look: Look, person: str) -> dict[int, tuple[int, int]]:
    """Amount and central base by month; what two departments told of one payment counts once."""
    facts = look.of(person, PensionPaid)
    paid = {parse_month(fact.payload.month): (fact.payload.amount_fen, fact.payload.central_base_fen) for fact in facts}
    if len(paid) == len(facts):
        return paid
    paid.clear()
    for fact in (one.fact for one in look.distinct(facts)):
        month = parse_month(fact.payload.month)
        amount_fen, base_fen = paid.get(month, (0, 0))
        paid[month] = amount_fen + fact.payload.amount_fen, base_fen + fact.payload.central_base_fen
    return paid


@facet
def _declarations(look: Look) -> Told:
    """Every declaration of the household with who declared and when, the latest known first."""
    facts = [(person, fact) for person in look.persons for fact in look.of(person, IncomeDeclared)]
    facts.sort(key=lambda one: (one[1].recorded_at, one[1].event_id), reverse=True)
    return tuple((person, fact.occurred_on, _declared(fact.payload)) for person, fact in facts)


def _declared(said: IncomeDeclared) -> Declared:
    first = parse_month(said.from_month)
    return Declared(
        first,
        parse_month(said.through_month) - first + 1,
        said.wages_fen - said.job_cost_fen + said.business_net_fen,
        said.property_net_fen + said.transfer_net_fen + said.other_fen - (said.excluded_fen or 0),
        said.added_cost_fen or 0,
    )


def _complete_from(look: Look, person: str, told: Told) -> int | None:
    """The first month for which another member declared while this person lived here."""
    earliest = None
    for teller, on, said in told:
        if teller != person and (earliest is None or said.first < earliest) and look.lives_here(person, on):
            earliest = said.first
    return earliest


def _track(look: Look, by_month: Mapping[int, object], feed: str, limit_path: str) -> Track:
    """The track of a feed; of a person without a record nothing is asked, so that nothing depends on the feed."""
    if not by_month:
        return UNTRACKED
    through = look.cover.get(feed)
    covered = None if through is None else month_of(through + DAY) - 1
    return Track(
        tuple(sorted(by_month)), covered, look.param(limit_path),
        lambda month: look.notes.await_feed(feed, last_day(month)),
    )  # fmt: skip


def is_in_force(book: PolicyBook, division: str, known_on: date, path: str, month: int) -> bool:
    """Whether a flag of the policy held in a month: what counts as income follows the month of the money."""
    return book.view(division, first_day(month), known_on).flag(path)
