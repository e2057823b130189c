"""Disability, the ability to care for oneself, rehabilitation (残疾与自理)."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Day, Fen
from schemas.payload import Payload, statement


@statement
class DisabilityCertified(Payload):
    """Disability certificate (残疾认定) by GB/T 26341, grade 1 the gravest to 4, by the disabled persons' federation.

    Said on the day of the certificate; the latest one stands. `expires_on` is the last day of validity.

    残联报送。发生日期为发证之日，以最近一次为准。
    """

    FEED = "DISABILITY"
    FOLLOWS = "PERSON"

    kind: Literal["SIGHT", "HEARING", "SPEECH", "LIMB", "INTELLECTUAL", "PSYCHIATRIC", "MULTIPLE"]
    """视力 SIGHT、听力 HEARING、言语 SPEECH、肢体 LIMB、智力 INTELLECTUAL、精神 PSYCHIATRIC、多重 MULTIPLE / kind."""
    grade: Annotated[int, Ge(1), Le(4)]
    """残疾等级，一级最重 / grade, 1 the gravest."""
    expires_on: Day | None = None
    """有效期最后一日 / last day of validity."""


@statement
class CareAbilityAssessed(Payload):
    """Ability to care for oneself (自理能力评估), by civil affairs.

    `items_failed` of six: eating, dressing, moving in bed, walking indoors, toilet, washing.

    民政报送。
    """

    FOLLOWS = "PERSON"

    items_failed: Annotated[int, Ge(0), Le(6)]
    """吃饭、穿衣、上下床、室内行走、如厕、洗澡六项中不能自理的项数 / how many of six cannot be done alone."""


@statement
class RehabSettled(Payload):
    """Rehabilitation or an assistive device is settled (康复辅具结算), by the disabled persons' federation.

    残联报送。
    """

    FEED = "DISABILITY"

    item: Code
    """项目，来源部门的代码 / item, a code of the source."""
    total_fen: Fen
    """总费用 / total cost."""
    subsidy_fen: Fen
    """补贴 / subsidy."""
    personal_fen: Fen
    """个人负担 / paid by the person."""
