"""What somebody in a category has come to own, or is paid from public money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.events.asset import (
    FinancialAssetChecked,
    MarketEntityRegistered,
    PublicSalaryFound,
    RealEstateChanged,
    VehicleChanged,
)
from services.monitor import standing
from services.monitor.dimensions.exit_review.stream import STREAM, ids, item, reviewed_from
from services.monitor.facets import property as owned
from services.monitor.facets import visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemas.assessment import Item
    from services.monitor.household import Fact
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look

GAINED = "认定后新增，最早一项在{gained_on}，共{count}项，尚未核销，应核对家庭财产。"


def _gained(look: Look, code: Code, held: Callable[[Look, str], Sequence[Fact[Any]]]) -> Iterator[Item]:
    """What each person has gained since the category began, still holds, and no visit has settled."""
    from_on = reviewed_from(look)
    if from_on is None:
        return
    for person in look.persons:
        if not look.lives_here(person, look.as_of):
            continue
        new = [fact for fact in held(look, person) if from_on < fact.occurred_on and not _is_settled(look, code, fact)]
        if new:
            gained_on = new[0].occurred_on
            values: Values = {"person": person, "gained_on": gained_on.isoformat(), "count": len(new)}
            yield item(code, person, gained_on, ids(new), values)


def _is_settled(look: Look, code: Code, fact: Fact[Any]) -> bool:
    """Whether a visit found a gain undone or never true."""
    found = visits.acting(look, code.id, fact.subject, fact.occurred_on, fact.known_on)
    return found is not None and found.clears


@STREAM.code("EX.01", "新增车辆", "new vehicle", says="{person}名下车辆" + GAINED, triggers=(VehicleChanged,))
def _vehicle(look: Look, code: Code) -> Iterator[Item]:
    return _gained(look, code, owned.vehicles)


@STREAM.code("EX.02", "新增房产", "new house", says="{person}名下不动产" + GAINED, triggers=(RealEstateChanged,))
def _house(look: Look, code: Code) -> Iterator[Item]:
    return _gained(look, code, owned.houses)


@STREAM.code(
    "EX.03", "新办企业", "new company", says="{person}名下市场主体" + GAINED, triggers=(MarketEntityRegistered,)
)
def _company(look: Look, code: Code) -> Iterator[Item]:
    return _gained(look, code, owned.companies)


@STREAM.code("EX.04", "新增农机", "new farm machine", says="{person}名下农机" + GAINED, triggers=(VehicleChanged,))
def _machine(look: Look, code: Code) -> Iterator[Item]:
    return _gained(look, code, owned.machines)


@STREAM.code(
    "EX.05",
    "存款超限",
    "deposits over the limit",
    says="家庭金融资产{balance_fen}，超过人均限额{limit_fen}（共同生活{counted}人）。",
    triggers=(FinancialAssetChecked,),
    reads=standing.READS,
)
def _deposits(look: Look, code: Code) -> Iterator[Item]:
    """The balances found since the category began, against the limit of the place; without one, none is over."""
    from_on = reviewed_from(look)
    limit_fen = look.policy.optional(f"{code.id}.deposit_limit_fen")
    if from_on is None or not isinstance(limit_fen, int):
        return
    look.notes.parameters.add(f"{code.id}.deposit_limit_fen")
    people = standing.counted(look, look.as_of)
    checks = [fact for person in people for fact in owned.checks(look, person) if from_on < fact.occurred_on]
    since_on = owned.above_since(checks, limit_fen * len(people))
    if since_on is not None:
        values = {"balance_fen": owned.balance_fen(checks), "limit_fen": limit_fen, "counted": len(people)}
        yield item(code, look.household.own.subject, since_on, ids(owned.latest_checks(checks)), values)


@STREAM.code(
    "EX.06",
    "财政供养",
    "public salary",
    says="{found_on}核对发现{person}为财政供养人员。",
    triggers=(PublicSalaryFound,),
    reads=standing.READS,
)
def _salary(look: Look, code: Code) -> Iterator[Item]:
    from_on = reviewed_from(look)
    if from_on is None:
        return
    for person in standing.counted(look, look.as_of):
        found = [fact for fact in owned.salaries(look, person) if from_on < fact.occurred_on]
        if found:
            found_on = found[0].occurred_on
            yield item(code, person, found_on, ids(found), {"person": person, "found_on": found_on.isoformat()})
