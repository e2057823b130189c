"""Who delivers what, when, and how far it reaches: the calendar of the departments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from schemas.dates import DAY, first_day, month_of

if TYPE_CHECKING:
    from datetime import date


class Reach(Enum):
    """Up to which day a delivery tells everything."""

    SAME_DAY = "same day"
    EVE = "eve"
    LAST_MONTH = "last month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A regular delivery (数据报送) of a department: its kinds of rows, its days of the month and, if not all, months.

    `hour` is UTC. The counties' deliveries are spread over the `spread` days from each day on. With a `feed` it says
    that it is complete.
    """

    department: str
    hour: int
    days: frozenset[int]
    reach: Reach
    kinds: tuple[str, ...] = ()
    feed: str | None = None
    months: frozenset[int] = frozenset(range(1, 13))
    spread: int = 1

    def is_due(self, day: date, county: int) -> bool:
        """Whether the county of this index delivers on a day."""
        return day.month in self.months and day.day - county % self.spread in self.days

    def last_before(self, day: date, county: int) -> date:
        """The last day before a day on which the county delivered."""
        day -= DAY
        while not self.is_due(day, county):
            day -= DAY
        return day

    def covered_on(self, day: date) -> date:
        """Last day about which the delivery of a day tells everything."""
        match self.reach:
            case Reach.SAME_DAY:
                return day
            case Reach.EVE:
                return day - DAY
            case Reach.LAST_MONTH:
                return first_day(month_of(day)) - DAY


EVERY_DAY = frozenset(range(1, 32))
EVERY_THIRD = frozenset(range(1, 32, 3))
"""Days of the water and power companies: silence counts from the fourth day on."""
EACH_THIRD_OF_MONTH = frozenset({1, 11, 21})
"""Days of reports by 旬, the ten-day parts of a month."""

CHANNELS: Final = MappingProxyType({
    "civil-affairs": Channel(
        department="mz", hour=1, days=EVERY_DAY, reach=Reach.EVE,
        kinds=(
            "HouseholdRegistered", "HouseholdMoved", "MemberJoined", "MemberLeft", "CategoryGranted", "CategoryEnded",
            "BenefitGranted", "BenefitAdjusted", "BenefitEnded", "IncomeDeclared", "CareAbilityAssessed",
            "WorkAbilityAssessed", "GuardianLost", "GuardianNamed", "SamePerson", "FinancialAssetChecked",
            "PublicSalaryFound",
        ),
    ),
    "benefits": Channel(
        department="mz", hour=2, days=frozenset({10}), reach=Reach.SAME_DAY, feed="BENEFIT", kinds=("BenefitPaid",)
    ),
    "emergency": Channel(
        department="yj", hour=2, days=EACH_THIRD_OF_MONTH, reach=Reach.EVE, feed="EMERGENCY",
        kinds=(
            "FireReported", "HouseCollapsed", "DisasterAffected", "HouseGraded", "TrafficAccidentReported",
            "CrimeVictimReported", "ViolenceWarned",
        ),
    ),
    "pensions": Channel(
        department="rs", hour=3, days=frozenset({5}), reach=Reach.LAST_MONTH, feed="PENSION",
        kinds=("PensionPaid", "PensionStopped", "PaymentReturned"),
    ),
    "health": Channel(
        department="wj", hour=3, days=frozenset({6}), reach=Reach.LAST_MONTH, kinds=("SeriousIllnessReported",)
    ),
    "medical": Channel(
        department="yb", hour=4, days=frozenset({8}), spread=5, reach=Reach.LAST_MONTH, feed="MEDICAL",
        kinds=(
            "MedicalSettled", "OutpatientSummarised", "ChronicRegistered", "HospitalArrearsReported",
            "EmergencyFundUsed",
        ),
    ),
    "civil": Channel(
        department="ga", hour=5, days=frozenset({10}), reach=Reach.LAST_MONTH, feed="CIVIL",
        kinds=(
            "DeathRegistered", "BirthRegistered", "HukouMoved", "MarriageChanged", "CustodyStarted", "CustodyEnded",
        ),
    ),
    "employment": Channel(
        department="rs", hour=6, days=frozenset({12}), reach=Reach.LAST_MONTH, feed="EMPLOYMENT",
        kinds=(
            "UnemploymentRegistered", "UnemploymentBenefitPaid", "Employed", "WageArrearsReported",
            "WageArrearsSettled", "WorkInjuryGraded",
        ),
    ),
    "insurance": Channel(
        department="rs", hour=6, days=frozenset({15}), reach=Reach.LAST_MONTH, feed="INSURANCE",
        kinds=("InsuranceChanged",),
    ),
    "disability": Channel(
        department="cl", hour=7, days=frozenset({18}), reach=Reach.LAST_MONTH, feed="DISABILITY",
        kinds=("DisabilityCertified", "RehabSettled"),
    ),
    "tax": Channel(
        department="sw", hour=7, days=frozenset({20}), reach=Reach.LAST_MONTH, feed="TAX", kinds=("TaxIncomeDeclared",)
    ),
    "registers": Channel(
        department="dj", hour=8, days=frozenset({22}), reach=Reach.LAST_MONTH,
        kinds=(
            "FarmLossReported", "MonitorHouseholdChanged", "UnionHardshipReported", "MarketEntityRegistered",
            "RealEstateChanged", "VehicleChanged", "HousingAidGranted",
        ),
    ),
    "education": Channel(
        department="jy", hour=8, days=frozenset({16}), months=frozenset({3, 7, 10}), reach=Reach.LAST_MONTH,
        feed="EDUCATION", kinds=("EnrolmentChanged", "EducationFeeReported", "DropoutSuspected"),
    ),
    "hotline": Channel(department="rx", hour=9, days=EVERY_DAY, reach=Reach.SAME_DAY, kinds=("HotlineAppealed",)),
    "weather": Channel(department="qx", hour=9, days=EVERY_DAY, reach=Reach.SAME_DAY, kinds=("WeatherWarned",)),
    "grid": Channel(
        department="jz", hour=10, days=EVERY_DAY, reach=Reach.SAME_DAY,
        kinds=("VisitRecorded", "GridReported", "ResidenceLeft", "ResidenceReturned", "CarerNamed"),
    ),
    "utility": Channel(
        department="gd", hour=12, days=EVERY_THIRD, reach=Reach.SAME_DAY, feed="UTILITY",
        kinds=("UtilityAnomalyReported", "SupplyCut", "SupplyRestored"),
    ),
})  # fmt: skip
"""Departments: mz 民政, yj 应急, rs 人社, wj 卫健, yb 医保, ga 公安司法, cl 残联, sw 税务, dj 各登记部门, jy 教育,
rx 热线, qx 气象, jz 基层网格, gd 供电供水."""

CHANNEL_OF: Final = MappingProxyType({kind: name for name, channel in CHANNELS.items() for kind in channel.kinds})
"""The channel by which each kind of row comes."""

UNNUMBERED: Final = frozenset({
    "PensionPaid", "InsuranceChanged", "EnrolmentChanged", "EducationFeeReported", "UtilityAnomalyReported",
    "GridReported", "FeedCovered", "WeatherWarned",
})  # fmt: skip
"""Rows that their department does not number: they are known by their content."""
