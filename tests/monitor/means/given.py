"""A family and its money, in yuan, as the tests of means say it."""

from datetime import date
from typing import Any

from schemas.assessment import Means
from schemas.dates import first_day, last_day, month_of, show_month
from schemas.events.employment import Employed
from schemas.events.income import IncomeDeclared, TaxIncomeDeclared
from schemas.events.medical import MedicalSettled
from schemas.events.registration import CategoryGranted
from services.monitor import means
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.shape import Entry
from tests.builders import BOOK, Family

NOW = date(2026, 6, 10)
MONTH = month_of(NOW)
LAST_YEAR = (MONTH - 12, MONTH - 1)
A, B, C = "person/a", "person/b", "person/c"
NOTHING = dict.fromkeys(
    ("wages_fen", "job_cost_fen", "business_net_fen", "property_net_fen", "transfer_net_fen", "other_fen"), 0
)


def look(family: Family, as_of: date = NOW, **values: Any) -> Look:
    """The household on a date, where the county has values of its own."""
    start = date(2020, 1, 1)
    entries = [Entry(f"means.{name}", "340826", start, start, value, "test") for name, value in values.items()]
    return Look(family.household(), as_of, as_of, Given(book=BOOK.amended(*entries), cover=family.cover))


def read(family: Family, as_of: date = NOW, **values: Any) -> Means:
    found = means.read(look(family, as_of, **values))
    assert found is not None
    return found


def declare(family: Family, ref: str, months: tuple[int, int] = LAST_YEAR, **yuan: int) -> None:
    sums = {f"{name}_fen": amount * 100 for name, amount in yuan.items()}
    payload = IncomeDeclared(from_month=show_month(months[0]), through_month=show_month(months[1]), **(NOTHING | sums))
    family.say(payload, on=first_day(months[1] + 1), about=ref)


def tax(family: Family, ref: str, months: range, yuan: int) -> None:
    for month in months:
        payload = TaxIncomeDeclared(month=show_month(month), income_fen=yuan * 100, category="WAGES")
        family.say(payload, on=last_day(month), about=ref)


def bill(family: Family, ref: str, yuan: int, out_of_scope: int = 0, on: date = date(2026, 2, 1)) -> None:
    payload = MedicalSettled(
        admit_on=on, discharge_on=on, total_fen=yuan * 100, basic_fen=0, major_fen=0, assist_fen=0, commercial_fen=0,
        out_of_scope_fen=out_of_scope * 100, personal_fen=yuan * 100, designated=True, icu_days=0,
    )  # fmt: skip
    family.say(payload, on=on, about=ref)


def people(number: int, **of_b: Any) -> Family:
    """A couple (or the head alone) and children."""
    family = Family()
    family.member("a")
    for ref in "bcdef"[: number - 1]:
        relation, born = ("10", date(1982, 1, 1)) if ref == "b" else ("20", date(2012, 1, 1))
        family.member(ref, relation, born, **(of_b if ref == "b" else {}))
    return family


def t15() -> Family:
    family = people(2)
    declare(family, "a", wages=0)
    family.say(CategoryGranted(category="C1", valid_from_on=date(2025, 2, 1)), on=date(2025, 2, 1))
    family.say(Employed(kind="EMPLOYEE"), on=first_day(MONTH - 3), about="b")
    tax(family, "b", range(MONTH - 3, MONTH), 2_600)
    family.covers("TAX", last_day(MONTH - 1))
    return family
