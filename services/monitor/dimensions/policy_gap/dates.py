"""Days that are near: an age at which rights change, the end of a category."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.dates import DAY
from schemas.events.membership import MemberJoined
from schemas.events.registration import CategoryGranted
from services.monitor import standing
from services.monitor.dimensions.policy_gap.stream import STREAM, item
from services.monitor.facets import benefits, persons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.assessment import Item
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look


@STREAM.code(
    "PG.05",
    "年龄临界待遇",
    "rights that an age opens or ends",
    says="{person}于{birthday_on}年满{age}周岁，应核对：{programme}。",
    triggers=(MemberJoined,),
    reads=standing.READS,
)
def _age(look: Look, code: Code) -> Iterator[Item]:
    """A member of a low-income household who has just reached an age, with the programme that it opens or ends."""
    days: int = look.param("3.11.days")
    reached = persons.lately_of_age(look, tuple(sorted(look.param("3.11.ages"))), days)
    if not reached or not standing.is_low_income(look):
        return
    programmes = _programmes(look, code)
    for person, age, birthday_on in reached:
        if age in programmes and look.lives_here(person, look.as_of):
            values: Values = {
                "person": person,
                "birthday_on": birthday_on.isoformat(),
                "age": age,
                "programme": programmes[age],
            }
            said = look.live(person, MemberJoined)[-1]
            yield item(code, person, (birthday_on, birthday_on + timedelta(days=days)), [said.event_id], values)


def _programmes(look: Look, code: Code) -> dict[int, str]:
    """What each age opens or ends."""
    return {
        look.param(f"{code.id}.labour_age"): "劳动能力认定、就业帮扶",
        look.param(f"{code.id}.adult_age"): "儿童福利待遇终止及衔接",
        **dict.fromkeys(look.param(f"{code.id}.elder_ages"), "老年津贴、高龄津贴"),
        look.param(f"{code.id}.alone_age"): "独居老年人关爱服务",
    }


@STREAM.code(
    "PG.06",
    "认定有效期将满",
    "validity of a category ends",
    says="对象类别{category}的有效期至{valid_through_on}，应提醒重新申请。",
    triggers=(CategoryGranted,),
)
def _validity(look: Look, code: Code) -> Iterator[Item]:
    """A category whose validity ends soon, and that has not been granted again (有效期届满提醒)."""
    days = timedelta(days=look.param(f"{code.id}.days"))
    home = look.household.own.subject
    for subject in benefits.holders(look):
        if subject != home and not persons.is_member(look, subject, look.as_of):
            continue
        for grant in benefits.category_grants(look, subject, look.as_of):
            category, through_on = grant.payload.category, grant.payload.valid_through_on
            if through_on is None:
                continue
            from_on = max(through_on - days, grant.payload.valid_from_on)
            look.wake(from_on)
            if from_on <= look.as_of and category not in benefits.categories(look, subject, through_on + DAY):
                values = {"subject": subject, "category": category, "valid_through_on": through_on.isoformat()}
                yield item(code, subject, (from_on, through_on), [grant.event_id], values)
