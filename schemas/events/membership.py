"""People and their household: who joins and leaves, is born and dies, marries, is away, cares for whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Day, DivisionCode, HouseholdId, PersonRef, Relation, StudyLevel, WorkAbility
from schemas.payload import Payload, statement


@statement
class MemberJoined(Payload):
    """A person becomes member of a household (成为家庭成员), by civil affairs.

    Said on the day of joining, for members at registration on the day of registration. `relation` to the head by
    GB/T 4761, `sex` by GB/T 2261.1 (0 unknown, 1 male, 2 female, 9 not stated).
    """

    FOLLOWS = "PERSON"

    household_id: HouseholdId
    relation: Relation
    birth_on: Day
    sex: Literal["0", "1", "2", "9"]
    reason: Literal["REGISTERED", "BIRTH", "ADOPTION", "MARRIAGE", "RETURN", "OTHER"]
    work_ability: WorkAbility | None = None
    study_level: StudyLevel | None = None
    full_time: bool | None = None
    independent: bool | None = None
    support_duty: bool | None = None
    conscript: bool | None = None
    clergy_apart_since_on: Day | None = None
    main_earner: bool | None = None
    employment: Literal["EMPLOYED", "UNEMPLOYED"] | None = None


@statement
class MemberLeft(Payload):
    """A person leaves a household for good (不再是家庭成员), by civil affairs; said on the first day away."""

    FOLLOWS = "PERSON"

    household_id: HouseholdId
    reason: Literal["MARRIAGE", "SPLIT", "MOVED", "OTHER"]


@statement
class ResidenceLeft(Payload):
    """A member lives elsewhere for a time and stays a member (外出), by the grid."""


@statement
class ResidenceReturned(Payload):
    """A member lives at home again (返回), by the grid."""


@statement
class WorkAbilityAssessed(Payload):
    """Ability to work assessed (劳动能力认定), by civil affairs or human resources."""

    FOLLOWS = "PERSON"

    work_ability: WorkAbility


@statement
class CarerNamed(Payload):
    """The subject is the carer (照料人) of `cared_ref`, by the grid."""

    cared_ref: PersonRef


@statement
class GuardianLost(Payload):
    """A minor is left without a guardian (监护缺失), by civil affairs; the subject is the minor."""

    reason: Code | None = None


@statement
class GuardianNamed(Payload):
    """A minor has a guardian (确定监护人), by civil affairs; the subject is the minor."""

    guardian_ref: PersonRef | None = None


@statement
class DeathRegistered(Payload):
    """Death of a person (死亡), by the police, health offices or funeral homes."""

    FEED = "CIVIL"
    FACT_KEY = "type"

    death_on: Day
    cause_class: Code

    def happened_on(self) -> date:
        """Day of death."""
        return self.death_on


@statement
class BirthRegistered(Payload):
    """Birth of a child (出生), by health offices or the police; the subject is the mother."""

    FEED = "CIVIL"
    FOLLOWS = "PERSON"

    birth_on: Day
    child_ref: PersonRef

    def happened_on(self) -> date:
        """Day of birth."""
        return self.birth_on


@statement
class HukouMoved(Payload):
    """Transfer of a person's household registration (户籍迁移), by the police."""

    FEED = "CIVIL"

    from_division: DivisionCode
    to_division: DivisionCode
    reason: Code


@statement
class MarriageChanged(Payload):
    """Change of marital state (婚姻变化), by civil affairs."""

    FEED = "CIVIL"

    kind: Literal["MARRIED", "DIVORCED", "WIDOWED"]
    spouse_ref: PersonRef | None = None


@statement
class CustodyStarted(Payload):
    """A person is in prison, in drug treatment or missing (服刑、强制戒毒、失踪), by the police or justice.

    Said on the first day.
    """

    FEED = "CIVIL"
    FOLLOWS = "PERSON"

    kind: Literal["PRISON", "DRUG_TREATMENT", "MISSING"]
    term_months: Annotated[int, Ge(0), Le(1200)] | None = None


@statement
class CustodyEnded(Payload):
    """A person in custody or missing has come back (释放、解除、寻回), by the police or justice; said on that day."""

    FEED = "CIVIL"
    FOLLOWS = "PERSON"

    kind: Literal["PRISON", "DRUG_TREATMENT", "MISSING"]
