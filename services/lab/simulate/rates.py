"""How often what happens, and how large it is: every figure of the simulation to tune, with its source.

Anqing watches 206,100 people (安庆市低收入人口监测) of 4.165 million residents (2020 census). Rates without another
source are estimated yearly rows of its departments, divided by these people; figures marked "assumed" are ours, chosen
so that about 0.4 alerts per person and year follow (750,000 alerts of 1.92 million people in Shandong's trial).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from services.lab.simulate.chance import Shares

RESIDENTS: Final = MappingProxyType({
    "340802": 253_694, "340803": 214_112, "340811": 196_672, "340822": 496_683, "340825": 430_465, "340826": 612_586,
    "340827": 462_367, "340828": 323_837, "340871": 140_015, "340881": 593_629, "340882": 441_224,
})  # fmt: skip
"""Residents of each county (常住人口). Source: seventh national census, 2020."""

VILLAGES = 9
"""Villages of a township: 1,573 village coordinators in 168 townships of Anqing."""

SMALL_PLACE = 0.1
"""Weight of a development zone or farm (township codes from 400) against a town. Assumed."""

CATEGORIES: Final = Shares(
    (0.300, "C1"), (0.148, "C2"), (0.029, "C3"), (0.017, "C4"), (0.009, "C5"), (0.022, "C6"),
)  # fmt: skip
"""Households by category (对象类别): weighed with their sizes, 66 % of the people are dibao and 16 % destitute.

Source: Anqing, 130,100 rural dibao and 33,300 destitute of 206,100; the rest as the national register of October 2023.
"""

SHAPES: Final = MappingProxyType({
    "C1": Shares(
        (12, "elder"), (17, "elder_couple"), (9, "single"), (18, "elder_child"), (9, "couple"), (9, "parent_child"),
        (11, "family"), (6, "family_of_four"), (5, "grandparents"), (4, "three_generations"),
    ),
    "C2": Shares((84, "elder"), (9, "single"), (7, "elder_couple")),
    "": Shares(
        (12, "elder"), (18, "elder_couple"), (6, "single"), (12, "elder_child"), (10, "couple"), (10, "parent_child"),
        (16, "family"), (8, "family_of_four"), (3, "grandparents"), (5, "three_generations"),
    ),
})  # fmt: skip
"""Households by who lives in them: 1.9 persons on average, elderly-heavy. Assumed, after public lists of recipients."""

DISABLED: Final = MappingProxyType({"C1": 0.26, "C2": 0.25, "": 0.10})
ILL: Final = MappingProxyType({"C1": 0.46, "C2": 0.40, "": 0.30})
"""Share of the adults with a certificate, and of the others with a chronic illness.

Together 60 % of dibao recipients are poor by illness or disability. Source: Anqing.
"""

DISABILITY_KINDS: Final = Shares(
    (46, "LIMB"), (14, "SIGHT"), (12, "HEARING"), (3, "SPEECH"), (9, "INTELLECTUAL"), (12, "PSYCHIATRIC"),
    (4, "MULTIPLE"),
)  # fmt: skip
DISABILITY_GRADES: Final = Shares((13, 1), (25, 2), (32, 3), (30, 4))

MONTHLY_YUAN: Final = MappingProxyType({
    "C1": (260, 660), "C2": (40, 200), "C3": (760, 1_020), "C4": (820, 1_400), "C5": (900, 1_800), "C6": (900, 2_000),
})  # fmt: skip
"""Declared income per head and month: below the dibao line of 700 yuan for C1, up to 1.5 times it for C3. Assumed."""

AT_WORK: Final = MappingProxyType({"C1": 0.40, "C2": 0.0, "": 0.75})
"""Share of the able adults who work; the others live on the land and on what is left over. Assumed."""

TAXED = 0.36
"""Share of those at work whose wage is declared for tax, so that about 5 % of all people have a row each month."""

BASE_PENSION_FEN = 18_000
CENTRAL_BASE_FEN = 14_300
"""Rural pension of a month (城乡居民养老金) and the national basic part of it from July 2025; before, a little less."""

OUTPATIENT = (0.40, 0.75)
"""Chance that a month has outpatient visits, of people without and with a chronic illness: half of the people."""

OUTPATIENT_YUAN = (38, 0.85)
STAY_YUAN = (5_200, 0.90)
"""Median in yuan, and spread, of what a month of visits costs a person and of what a stay costs altogether."""

OWN_SHARE_PCT: Final = MappingProxyType({"C1": (6, 28), "C2": (2, 12), "": (14, 50)})
"""What insurers and medical assistance leave of a stay to low-income people: the low end more often. Assumed."""

ICU = 0.007
DESIGNATED = 0.97

ESTIMATED: Final = MappingProxyType({
    "MedicalSettled": 0.35, "ChronicRegistered": 0.029, "SeriousIllnessReported": 0.0194, "DeathRegistered": 0.025,
    "BirthRegistered": 0.0029, "HukouMoved": 0.0194, "MarriageChanged": 0.0097, "CustodyStarted": 0.0010,
    "TrafficAccidentReported": 0.0024, "ViolenceWarned": 0.0005, "UnemploymentRegistered": 0.017, "Employed": 0.012,
    "InsuranceChanged": 0.022, "DisabilityCertified": 0.0097, "RehabSettled": 0.0194, "HouseGraded": 0.003,
    "HousingAidGranted": 0.002, "FarmLossReported": 0.025, "MonitorHouseholdChanged": 0.014,
    "MarketEntityRegistered": 0.005, "RealEstateChanged": 0.003, "VehicleChanged": 0.005,
    "FinancialAssetChecked": 0.19, "FireReported": 0.0010, "UnionHardshipReported": 0.0024,
    "UtilityAnomalyReported": 0.0060, "HotlineAppealed": 0.0146, "GridReported": 0.146, "VisitRecorded": 0.29,
})  # fmt: skip
"""Happenings per person and year, as the departments' rows for Anqing; visits without those that follow news."""

ASSUMED: Final = MappingProxyType({
    "HospitalArrearsReported": 0.0005, "EmergencyFundUsed": 0.0002, "WageArrearsReported": 0.0020,
    "WorkInjuryGraded": 0.0003, "PaymentReturned": 0.008, "PensionStopped": 0.001, "CareAbilityAssessed": 0.010,
    "WorkAbilityAssessed": 0.006, "DropoutSuspected": 0.0005, "HouseCollapsed": 0.0002, "CrimeVictimReported": 0.0004,
    "SupplyCut": 0.030, "PublicSalaryFound": 0.0003, "ResidenceLeft": 0.040, "CarerNamed": 0.010,
    "GuardianLost": 0.0003, "HouseholdMoved": 0.004, "MemberLeft": 0.004, "SamePerson": 0.0004,
    "BenefitAdjusted": 0.020, "CategoryEnded": 0.004, "CategoryGranted": 0.006,
})  # fmt: skip
"""The same where no estimate is known."""

YEARLY: Final = MappingProxyType({**ESTIMATED, **ASSUMED})
"""All of them: where only some people fit (a death, a job lost), the rate is still of all people."""

BIG_STAY_FEN = 600_000
"""Own share of a stay from which somebody goes and looks: the limit of indicator 1.02 (Source: Linshu county)."""

VISITED: Final = MappingProxyType({
    "MedicalSettled": (0.8, "1.02"), "SeriousIllnessReported": (0.7, "1.07"), "DeathRegistered": (0.7, "3.01"),
    "CustodyStarted": (0.9, "3.02"), "DisabilityCertified": (0.5, "3.03"), "UnemploymentRegistered": (0.6, "2.01"),
    "FireReported": (1.0, "4.01"), "TrafficAccidentReported": (0.8, "4.02"), "DisasterAffected": (0.5, "4.04"),
    "ViolenceWarned": (1.0, "4.06"), "UtilityAnomalyReported": (0.9, "4.07"), "HotlineAppealed": (0.7, "4.08"),
    "SupplyCut": (0.6, "4.09"), "GuardianLost": (1.0, "3.09"), "DropoutSuspected": (0.9, "3.10"),
})  # fmt: skip
"""After which news somebody comes, how likely, and about which indicator. Assumed."""

FINDINGS: Final = Shares((50, "CONFIRMED"), (20, "PARTLY"), (18, "RESOLVED"), (12, "NOT_FOUND"))

WARNED: Final = MappingProxyType({1: "COLD", 2: "COLD", 6: "FLOOD", 7: "HEAT", 8: "HEAT", 12: "COLD"})
SEVERE_EVERY = 11
WARNING_SHARE = 0.4
SEVERE_LEVELS: Final = Shares((1, "RED"), (4, "ORANGE"))
MILD_LEVELS: Final = Shares((45, "YELLOW"), (55, "BLUE"))
"""Weather warnings: the hazard by month of the year, in which one county of eleven in turn is warned severely, and how
often another is warned mildly. In turn, because one severe warning alone puts 2 % of all people on the watch list, and
a year without or with five of them would hide every other rate. Assumed."""

DISASTER_MONTH = 7
DISASTER_PLACES = 0.02
DISASTER_HIT = 0.4
HOUSE_STATES: Final = Shares((60, "INTACT"), (30, "DAMAGED"), (8, "UNSAFE"), (2, "COLLAPSED"))
"""One flood in the plum rains: 2 % of the townships, two homes in five there. Source: 0–20,000 rows a year."""

LATE = 0.01
RESENT = 0.003
REPEATED = 0.0005
CORRECTED = 0.002
CORRECTED_FIRST = 0.0004
RETRACTED = 0.0005
STRANGER = 0.002
"""Dirt (数据质量), as shares of all rows: weeks to months late, sent again in a later delivery, said twice in a row,
corrected later, corrected before it is said, withdrawn later, about somebody who was never registered. Assumed."""

REVERSED = 0.03
"""Share of the deliveries whose single happenings come in reverse order. Assumed."""
