"""What the tests of this folder share: families, statements and the signs they read."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.dates import first_day, last_day, parse_month, show_month
from schemas.events.benefit import PaymentReturned
from schemas.events.employment import Employed, InsuranceChanged, UnemploymentRegistered
from schemas.events.income import IncomeDeclared, PensionPaid, PensionStopped, TaxIncomeDeclared
from schemas.events.registration import CategoryGranted
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import signs
from services.monitor.dimensions.income_plunge import DIMENSION
from services.monitor.indicator import Sign
from tests.builders import Family


def on(family: Family, as_of: date, known_on: date | None = None) -> dict[tuple[str, str], Sign]:
    """The signs of this dimension by indicator and bare subject."""
    reads = signs(family.look(as_of, known_on), DIMENSION)
    for read in reads:
        # Every figure of the sentence is there.
        assert "{" not in read.indicator.says.format(**read.sign.values)
    return {(read.indicator.id, read.sign.subject.split("/")[1]): read.sign for read in reads}


def family(**fields: Any) -> Family:
    """A couple, both able to work."""
    couple = Family(**fields)
    couple.member("a", "02", date(1980, 6, 1))
    couple.member("b", "10", date(1982, 3, 1))
    return couple


def jobless(home: Family, ref: str, day: date, until: date | None = None, **more: Any) -> str:
    said = UnemploymentRegistered(reason="LAID_OFF", benefit_until_on=until)
    return home.say(said, on=day, about=ref, **more).event.event_id


def employed(home: Family, ref: str, day: date) -> None:
    home.say(Employed(kind="EMPLOYEE"), on=day, about=ref)


def insured(home: Family, ref: str, month: str, state: str, scheme: str = "EMPLOYEE") -> None:
    home.say(InsuranceChanged(scheme=scheme, month=month, state=state), on=first_day(parse_month(month)), about=ref)


def taxed(home: Family, ref: str, first: str, last: str, fen: int, *, category: str = "WAGES") -> None:
    for number in range(parse_month(first), parse_month(last) + 1):
        said = TaxIncomeDeclared(month=show_month(number), income_fen=fen, category=category)
        home.say(said, on=last_day(number), about=ref)


def declared(
    home: Family, ref: str, span: tuple[str, str], day: date, *, wages: int = 0, business: int = 0, other: int = 0
) -> None:
    said = IncomeDeclared(
        from_month=span[0], through_month=span[1], wages_fen=wages, job_cost_fen=0, business_net_fen=business,
        property_net_fen=0, transfer_net_fen=0, other_fen=other,
    )  # fmt: skip
    home.say(said, on=day, about=ref)


def pension(home: Family, ref: str, month: str, day: date, fen: int = 20_000) -> None:
    home.say(PensionPaid(month=month, amount_fen=fen, central_base_fen=0), on=day, about=ref)


def stopped(home: Family, ref: str, month: str) -> str:
    return home.say(
        PensionStopped(month=month, reason="UNKNOWN"), on=first_day(parse_month(month)), about=ref
    ).event.event_id


def returned(home: Family, ref: str, month: str, day: date, programme: str = "PENSION") -> str:
    said = PaymentReturned(programme=programme, month=month, amount_fen=20_000)
    return home.say(said, on=day, about=ref).event.event_id


def dibao(home: Family, day: date) -> None:
    home.say(CategoryGranted(category="C1", valid_from_on=day), on=day)


def visited(home: Family, indicator: str, finding: str, day: date, ref: str | None = None) -> None:
    found = Finding(indicator=indicator, person_ref=ref, finding=finding)
    home.say(VisitRecorded(contact="MET", findings=(found,)), on=day)
