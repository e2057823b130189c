"""Disability, the ability to care for oneself, rehabilitation."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Day, Fen
from schemas.payload import Payload, statement


@statement
class DisabilityCertified(Payload):
    """Disability certificate (残疾认定) by GB/T 26341, grade 1 the gravest to 4, by the disabled persons' federation.

    Said on the day of the certificate; the latest one stands. `expires_on` is the last day of validity.
    """

    FEED = "DISABILITY"
    FOLLOWS = "PERSON"

    kind: Literal["SIGHT", "HEARING", "SPEECH", "LIMB", "INTELLECTUAL", "PSYCHIATRIC", "MULTIPLE"]
    grade: Annotated[int, Ge(1), Le(4)]
    expires_on: Day | None = None


@statement
class CareAbilityAssessed(Payload):
    """Ability to care for oneself (自理能力评估), by civil affairs.

    `items_failed` of six: eating, dressing, moving in bed, walking indoors, toilet, washing.
    """

    FOLLOWS = "PERSON"

    items_failed: Annotated[int, Ge(0), Le(6)]


@statement
class RehabSettled(Payload):
    """Rehabilitation or an assistive device is settled (康复辅具结算), by the disabled persons' federation."""

    FEED = "DISABILITY"

    item: Code
    total_fen: Fen
    subsidy_fen: Fen
    personal_fen: Fen
