"""School: entered, left, paid for, stayed away from."""

from __future__ import annotations

from schemas.fields import Code, Fen, SchoolYear, StudyLevel
from schemas.payload import Payload, statement


@statement
class EnrolmentChanged(Payload):
    """A pupil or student enters a school or leaves it (学籍变动), by education; said on the first school day."""

    FEED = "EDUCATION"
    FOLLOWS = "PERSON"

    stage: StudyLevel
    school_ref: Code
    school_year: SchoolYear
    entered: bool
    aid_fen: Fen | None = None


@statement
class EducationFeeReported(Payload):
    """School fees of a school year (教育费用), by education or the family, on the day of payment.

    `public`: a public school (公办). `aid_fen` is what the school or the state took over.
    """

    FEED = "EDUCATION"

    school_year: SchoolYear
    stage: StudyLevel
    public: bool
    fee_fen: Fen
    aid_fen: Fen


@statement
class DropoutSuspected(Payload):
    """A child stays away from school (疑似辍学), by education."""

    FEED = "EDUCATION"
    FACT_KEY = "type"

    stage: StudyLevel
    school_ref: Code
