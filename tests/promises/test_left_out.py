"""D14: what is left out provably changes nothing. In each world here a reading was, or could be, left out wrongly."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from schemas.dates import DAY, first_day, last_day, month_of, parse_month, show_month
from schemas.event import Recorded
from schemas.events.benefit import BenefitAdjusted, BenefitGranted, BenefitPaid
from schemas.events.disability import RehabSettled
from schemas.events.income import IncomeDeclared, PensionPaid
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import MemberJoined, MemberLeft
from schemas.events.registration import CategoryGranted, HouseholdRegistered
from schemas.events.system import FeedCovered
from schemas.fields import Feed
from services.eventlog.sql import SqlLog
from services.monitor.assess import assess
from services.monitor.difference import differs
from services.monitor.reading import Occasion
from tests.promises.hosts import Host, empty, in_steps, timeline
from tests.promises.worlds import Said, broadcast, folded, said


def household(on: date, *, low_income: bool = False, born: date = date(1950, 3, 3)) -> list[Said]:
    kind = "LOW_INCOME" if low_income else "GENERAL"
    registered = HouseholdRegistered(registered_as=kind, settlement="RURAL", head_ref="a")
    joined = MemberJoined(household_id="h1", relation="02", birth_on=born, sex="1", reason="REGISTERED")
    return [said("household/h1", "reg", registered, on, on), said("person/a", "join", joined, on, on)]


def declared(on: date, first: str, through: str, **sums: int) -> Said:
    none = dict.fromkeys(("wages_fen", "job_cost_fen", "business_net_fen", "property_net_fen", "transfer_net_fen"), 0)
    parts: dict[str, Any] = none | {"other_fen": 0} | sums
    return said("person/a", "decl", IncomeDeclared(from_month=first, through_month=through, **parts), on, on)


def outpatient(month: str, fen: int, known_on: date) -> Said:
    paid = OutpatientSummarised(month=month, visits=1, personal_fen=fen, out_of_scope_fen=0)
    return said("person/a", f"out-{month}", paid, known_on, known_on)


def pension(month: str, fen: int, known_on: date | None = None) -> Said:
    on = first_day(parse_month(month)) + 14 * DAY
    paid = PensionPaid(month=month, amount_fen=fen, central_base_fen=0)
    return said("person/a", f"pen-{month}", paid, on, known_on or on)


def pensions(first: str, amounts: list[int]) -> list[Said]:
    return [pension(show_month(parse_month(first) + index), fen) for index, fen in enumerate(amounts)]


def covered(months: range, feed: Feed = "PENSION", delay: timedelta = 5 * DAY) -> list[Said]:
    return [
        said("division/340826000000", f"cov-{feed}-{each}", FeedCovered(feed=feed, covered_through_on=last_day(each)),
             first_day(each + 1) + delay, first_day(each + 1) + delay)
        for each in months
    ]  # fmt: skip


def dibao(on: date) -> Said:
    return said("household/h1", "dibao", BenefitGranted(programme="DIBAO", from_on=on, monthly_fen=50_000), on, on)


def paid(month: str, fen: int = 50_000, day: int = 8, subject: str = "household/h1") -> Said:
    on = first_day(parse_month(month)) + (day - 1) * DAY
    return said(subject, f"paid-{month}", BenefitPaid(programme="DIBAO", month=month, amount_fen=fen), on, on)


def all_paid(first: str, months: int, **more: Any) -> list[Said]:
    return [paid(show_month(parse_month(first) + index), **more) for index in range(months)]


def granted(category: str, on: date, subject: str = "household/h1") -> Said:
    return said(subject, category, CategoryGranted(category=category, valid_from_on=on), on, on)  # type: ignore[arg-type]


def rehabilitation(on: date, fen: int) -> Said:
    return said("person/a", f"reh-{on}", RehabSettled(item="x", total_fen=fen, subsidy_fen=0, personal_fen=fen), on, on)


WINTER, SPRING, AUTUMN = date(2024, 12, 10), date(2025, 1, 10), date(2025, 10, 20)
JANUARY = month_of(date(2025, 1, 1))

WORLDS = {
    "the first bill of a household": [
        *household(SPRING, low_income=True, born=date(1975, 3, 3)),
        declared(SPRING, "2024-01", "2024-12", wages_fen=3_000_000),
        outpatient("2025-04", 1_200_000, date(2025, 5, 10)),
    ],
    "a pension over the line since the category began": [
        *household(WINTER), declared(WINTER, "2023-12", "2024-11"), *pensions("2024-01", [140_000] * 24),
        *covered(range(JANUARY, JANUARY + 8)), granted("C2", date(2025, 5, 20), "person/a"),
    ],
    "an income over the line in the month of the grant": [
        *household(SPRING), declared(SPRING, "2024-01", "2024-12", wages_fen=3_000_000),
        granted("C3", date(2025, 5, 20)), outpatient("2025-06", 0, date(2025, 7, 10)),
    ],
    "a bill beside rehabilitation of a month that is still open": [
        *household(SPRING, born=date(1975, 1, 1)), declared(SPRING, "2024-01", "2024-12", wages_fen=1_500_000),
        outpatient("2024-12", 0, SPRING), rehabilitation(date(2025, 6, 2), 500_000),
        outpatient("2025-05", 250_000, date(2025, 6, 10)),
    ],
    "a pension told late of a month that its feed had closed": [
        *household(WINTER), declared(WINTER, "2023-12", "2024-11", other_fen=350_400),
        *pensions("2024-01", [50_000] * 16), *covered(range(JANUARY, JANUARY + 5)), granted("C3", WINTER),
        pension("2025-05", 50_000, date(2025, 6, 12)),
    ],
    "a bill and a pension that tip one balance together": [
        *household(AUTUMN), declared(AUTUMN, "2024-10", "2025-09", other_fen=560_400), outpatient("2025-01", 0, AUTUMN),
        *pensions("2024-11", [200_000, *[50_000] * 7, *[100_000] * 5]),
        *(rehabilitation(first_day(JANUARY - 2 + index) + DAY, 35_000) for index in range(13)),
        outpatient("2025-10", 190_000, date(2025, 11, 5)),
    ],
    "a benefit that comes, comes short, late and not at all, and comes again": [
        *household(SPRING), dibao(SPRING), *all_paid("2025-02", 3), paid("2025-05", 40_000), paid("2025-06", day=12),
        *all_paid("2025-08", 3), *covered(range(JANUARY, JANUARY + 12), "BENEFIT"),
    ],
    "a benefit that was raised and is paid as before": [
        *household(SPRING), dibao(SPRING), *all_paid("2025-02", 8),
        said("household/h1", "rise", BenefitAdjusted(programme="DIBAO", monthly_fen=60_000, reason="1"),
             date(2025, 5, 20), date(2025, 5, 20)),
        *covered(range(JANUARY, JANUARY + 9), "BENEFIT"),
    ],
    "a benefit paid to somebody who has left": [
        *household(SPRING), dibao(SPRING),
        said("person/b", "in", MemberJoined(household_id="h1", relation="10", birth_on=date(1960, 1, 1), sex="2",
             reason="REGISTERED"), SPRING, SPRING),
        said("person/b", "out", MemberLeft(household_id="h1", reason="SPLIT"), date(2025, 4, 20), date(2025, 4, 20)),
        *all_paid("2025-02", 6, subject="person/b"), *covered(range(JANUARY, JANUARY + 7), "BENEFIT"),
    ],
    "a first delivery of benefits, of months long gone": [
        *household(SPRING), dibao(SPRING), paid("2025-02"), *covered(range(JANUARY, JANUARY + 3), "BENEFIT", 100 * DAY),
    ],
    "a feed of benefits that knows of a month before it is over": [
        *household(SPRING), dibao(SPRING), paid("2025-02", 10_000), *all_paid("2025-03", 2),
        *covered(range(JANUARY, JANUARY + 5), "BENEFIT", -20 * DAY), paid("2025-05", 20_000, day=25),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_that_matters_is_left_out(log: SqlLog, name: str) -> None:
    world = WORLDS[name]
    registered_on = world[0].known_on
    told = [one if one.known_on >= registered_on else Said(one.event, registered_on) for one in world]
    with empty(log) as tx:
        host, known = Host(tx), list[Recorded]()
        for batch in in_steps(timeline(sorted(told, key=lambda one: one.known_on)), days=9):
            new = host.append(batch)
            known += [one for one in new if one.event.type != "Tick"]
            if not new:
                continue
            on, last = new[-1].known_on, known[-1]
            occasion = Occasion(on, on, last.event.event_id, last.position, last.recorded_at)
            full = assess(folded("h1", known), occasion, broadcast(known))
            assert full is None or not differs(host.latest.get("h1"), full.assessment), on
