"""School (就学): entered, left, paid for, stayed away from."""

from __future__ import annotations

from schemas.fields import Code, Fen, SchoolYear, StudyLevel
from schemas.payload import Payload, statement


@statement
class EnrolmentChanged(Payload):
    """A pupil or student enters a school or leaves it (学籍变动), by education; said on the first school day.

    教育部门报送。入学或离校；发生日期为在校首日。
    """

    FEED = "EDUCATION"
    FOLLOWS = "PERSON"

    stage: StudyLevel
    """就学阶段 / stage."""
    school_ref: Code
    """学校代号 / reference of the school."""
    school_year: SchoolYear
    """学年 / school year."""
    entered: bool
    """入学 true、离校 false / enters or leaves."""
    aid_fen: Fen | None = None
    """学年资助 / aid for the year."""


@statement
class EducationFeeReported(Payload):
    """School fees of a school year (教育费用), by education or the family, on the day of payment.

    `public`: a public school (公办). `aid_fen` is what the school or the state took over.

    教育部门或家庭报送。发生日期为缴费之日。
    """

    FEED = "EDUCATION"

    school_year: SchoolYear
    """学年 / school year."""
    stage: StudyLevel
    """就学阶段 / stage."""
    public: bool
    """是否公办学校 / whether the school is public."""
    fee_fen: Fen
    """学年费用 / fees of the year."""
    aid_fen: Fen
    """学校或政府承担的部分 / what the school or the state took over."""


@statement
class DropoutSuspected(Payload):
    """A child stays away from school (疑似辍学), by education.

    教育部门报送。
    """

    FEED = "EDUCATION"
    FACT_KEY = "type"

    stage: StudyLevel
    """就学阶段 / stage."""
    school_ref: Code
    """学校代号 / reference of the school."""
