"""People and their household (家庭成员): who joins and leaves, is born and dies, marries, is away, cares for whom."""

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

    民政报送。发生日期为加入之日，登记时的成员为登记之日。
    """

    FOLLOWS = "PERSON"

    household_id: HouseholdId
    """户编号 / household."""
    relation: Relation
    """与户主关系 / relation to the head."""
    birth_on: Day
    """出生日期 / day of birth."""
    sex: Literal["0", "1", "2", "9"]
    """性别（GB/T 2261.1）：未知 0、男 1、女 2、未说明 9 / sex."""
    reason: Literal["REGISTERED", "BIRTH", "ADOPTION", "MARRIAGE", "RETURN", "OTHER"]
    """登记 REGISTERED、出生 BIRTH、收养 ADOPTION、结婚 MARRIAGE、返回 RETURN、其他 OTHER / why."""
    work_ability: WorkAbility | None = None
    """劳动能力 / ability to work."""
    study_level: StudyLevel | None = None
    """就学阶段 / stage of schooling."""
    full_time: bool | None = None
    """是否全日制在校 / whether at school full time."""
    independent: bool | None = None
    """成年子女是否独立生活 / whether a grown child supports itself."""
    support_duty: bool | None = None
    """是否负有赡养、抚养、扶养义务 / whether bound by law to support others of the household."""
    conscript: bool | None = None
    """是否义务兵 / whether a conscript."""
    clergy_apart_since_on: Day | None = None
    """宗教教职人员自何日起住在宗教场所 / clergy: lives in a religious site since."""
    main_earner: bool | None = None
    """是否主要收入来源 / whether the household lives on this person's income."""
    employment: Literal["EMPLOYED", "UNEMPLOYED"] | None = None
    """在业 EMPLOYED、失业 UNEMPLOYED / work."""


@statement
class MemberLeft(Payload):
    """A person leaves a household for good (不再是家庭成员), by civil affairs; said on the first day away.

    民政报送。发生日期为离开后的首日。
    """

    FOLLOWS = "PERSON"

    household_id: HouseholdId
    """户编号 / household."""
    reason: Literal["MARRIAGE", "SPLIT", "MOVED", "OTHER"]
    """结婚 MARRIAGE、分户 SPLIT、迁居 MOVED、其他 OTHER / why."""


@statement
class ResidenceLeft(Payload):
    """A member lives elsewhere for a time and stays a member (外出), by the grid.

    网格报送。暂时不在家住，仍是成员。
    """


@statement
class ResidenceReturned(Payload):
    """A member lives at home again (返回), by the grid.

    网格报送。
    """


@statement
class WorkAbilityAssessed(Payload):
    """Ability to work assessed (劳动能力认定), by civil affairs or human resources.

    民政或人社部门报送。
    """

    FOLLOWS = "PERSON"

    work_ability: WorkAbility
    """劳动能力 / ability to work."""


@statement
class CarerNamed(Payload):
    """The subject is the carer (照料人) of `cared_ref`, by the grid.

    网格报送。主体照料另一人。
    """

    cared_ref: PersonRef
    """被照料人代号 / who is cared for."""


@statement
class GuardianLost(Payload):
    """A minor is left without a guardian (监护缺失), by civil affairs; the subject is the minor.

    民政报送。主体为未成年人。
    """

    reason: Code | None = None
    """原因，来源部门的代码 / reason, a code of the source."""


@statement
class GuardianNamed(Payload):
    """A minor has a guardian (确定监护人), by civil affairs; the subject is the minor.

    民政报送。主体为未成年人。
    """

    guardian_ref: PersonRef | None = None
    """监护人代号 / the guardian."""


@statement
class DeathRegistered(Payload):
    """Death of a person (死亡), by the police, health offices or funeral homes.

    公安、卫健或殡葬机构报送。
    """

    FEED = "CIVIL"
    FACT_KEY = "type"

    death_on: Day
    """死亡日期 / day of death."""
    cause_class: Code
    """死因分类，来源部门的代码 / class of the cause, a code of the source."""

    def happened_on(self) -> date:
        """Day of death (死亡日)."""
        return self.death_on


@statement
class BirthRegistered(Payload):
    """Birth of a child (出生), by health offices or the police; the subject is the mother.

    卫健或公安报送。主体为母亲。
    """

    FEED = "CIVIL"
    FOLLOWS = "PERSON"

    birth_on: Day
    """出生日期 / day of birth."""
    child_ref: PersonRef
    """新生儿代号 / the child."""

    def happened_on(self) -> date:
        """Day of birth (出生日)."""
        return self.birth_on


@statement
class HukouMoved(Payload):
    """Transfer of a person's household registration (户籍迁移), by the police.

    公安报送。
    """

    FEED = "CIVIL"

    from_division: DivisionCode
    """迁出地 / from where."""
    to_division: DivisionCode
    """迁入地 / to where."""
    reason: Code
    """迁移原因，来源部门的代码 / reason, a code of the source."""


@statement
class MarriageChanged(Payload):
    """Change of marital state (婚姻变化), by civil affairs.

    民政报送。
    """

    FEED = "CIVIL"

    kind: Literal["MARRIED", "DIVORCED", "WIDOWED"]
    """结婚 MARRIED、离婚 DIVORCED、丧偶 WIDOWED / what happened."""
    spouse_ref: PersonRef | None = None
    """配偶代号 / the spouse."""


@statement
class CustodyStarted(Payload):
    """A person is in prison, in drug treatment or missing (服刑、强制戒毒、失踪), by the police or justice.

    Said on the first day.

    公安或司法部门报送。发生日期为首日。
    """

    FEED = "CIVIL"
    FOLLOWS = "PERSON"

    kind: Literal["PRISON", "DRUG_TREATMENT", "MISSING"]
    """服刑 PRISON、强制戒毒 DRUG_TREATMENT、失踪 MISSING / kind."""
    term_months: Annotated[int, Ge(0), Le(1200)] | None = None
    """期限，整月 / term in whole months."""


@statement
class CustodyEnded(Payload):
    """A person in custody or missing has come back (释放、解除、寻回), by the police or justice; said on that day.

    公安或司法部门报送。发生日期为返回之日。
    """

    FEED = "CIVIL"
    FOLLOWS = "PERSON"

    kind: Literal["PRISON", "DRUG_TREATMENT", "MISSING"]
    """刑满释放 PRISON、解除戒毒 DRUG_TREATMENT、寻回 MISSING / what has ended."""
