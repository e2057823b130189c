"""What people see on the spot: visits to a home, reports of the grid."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from schemas.fields import Indicator, NoteRef, NoteRefs, PersonRef
from schemas.payload import EITHER, Payload, require, statement

Look = Annotated[int, Ge(0), Le(3)]
"""One of the four looks (四查): 0 in order, 1 slight, 2 marked, 3 urgent need."""

Help = Literal["DAILY_CARE", "SHOPPING", "KIN_CONTACT", "POLICY_DELIVERY"]
"""One of the four helps (四帮)."""

Evidence = Literal[
    "HOUSEHOLD_BOOK", "IDENTITY_CARD", "APPLICATION", "COMMITMENT_LETTER", "SURVEY_FORM",
    "DISABILITY_CARD", "MEDICAL_RECORD", "BANK_BOOK", "LAND_CERTIFICATE", "OTHER",
]  # fmt: skip
"""Kind of paper that was shown (佐证材料)."""


@statement
class Finding:
    """What a visit found about one indicator (核查结果), of one person or of the household."""

    indicator: Indicator
    finding: Literal["CONFIRMED", "PARTLY", "RESOLVED", "NOT_FOUND"]
    person_ref: PersonRef | None = None


@statement
class VisitRecorded(Payload):
    """A visit or call to a household (入户核查), by the grid or the township; said on the day of the visit.

    `kind`: LIGHT verifies a warning, FORMAL belongs to an application. `living_in` lists who lives there, if it was
    looked at. Tables of the form become statements of their own, such as `IncomeDeclared`, of the same day.
    """

    SUBJECTS = EITHER

    contact: Literal["MET", "PHONE", "NOT_MET"]
    findings: Annotated[tuple[Finding, ...], MaxLen(200)]
    living_in: Annotated[tuple[PersonRef, ...], MaxLen(50)] | None = None
    kind: Literal["LIGHT", "FORMAL"] | None = None
    place: Literal["HOME", "PHONE", "OFFICE", "OTHER"] | None = None
    look_food: Look | None = None
    look_clothing: Look | None = None
    look_housing: Look | None = None
    look_medical: Look | None = None
    helps: Annotated[tuple[Help, ...], MaxLen(4)] | None = None
    evidence: Annotated[tuple[Evidence, ...], MaxLen(10)] | None = None
    note_refs: NoteRefs | None = None

    def __post_init__(self) -> None:
        """Refuse two findings about the same thing: no rule could say which of them holds."""
        about = [(found.indicator, found.person_ref) for found in self.findings]
        require(
            len(about) == len(set(about)),
            "同一次核查对同一指标同一人只能有一个结果 / two findings on one indicator and subject",
        )


@statement
class GridReported(Payload):
    """A report of a grid worker (网格员上报); its text and pictures are sealed notes."""

    SUBJECTS = EITHER

    kind: Literal["LIVELIHOOD", "ILLNESS", "ACCIDENT", "HOUSING", "AWAY", "SAFETY", "OTHER"]
    note_ref: NoteRef | None = None
    media_refs: NoteRefs | None = None
