"""Property and posts that speak against need; read for the review of benefits only, never graded."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Fen
from schemas.payload import Payload, statement


@statement
class VehicleChanged(Payload):
    """A vehicle is acquired or given up (车辆变动), by the police."""

    op: Literal["GAINED", "LOST"]
    vehicle_class: Literal["CAR", "TRUCK", "MOTORCYCLE", "FARM_MACHINE", "SHIP", "OTHER"]
    use: Literal["PRIVATE", "BUSINESS", "DISABILITY", "OTHER"]
    value_fen: Fen | None = None


@statement
class RealEstateChanged(Payload):
    """Real estate is acquired or given up (不动产变动), by natural resources; `area_m2` whole square metres."""

    op: Literal["GAINED", "LOST"]
    use: Literal["HOME", "BUSINESS", "OTHER"]
    area_m2: Annotated[int, Ge(0), Le(10**7)]
    share_pct: Annotated[int, Ge(0), Le(100)]


@statement
class MarketEntityRegistered(Payload):
    """A person's part in a market entity (市场主体), by market regulation."""

    role: Literal["LEGAL_REPRESENTATIVE", "SHAREHOLDER", "OPERATOR", "OTHER"]
    capital_fen: Fen
    state: Literal["ACTIVE", "SUSPENDED", "REVOKED", "CANCELLED"]


@statement
class FinancialAssetChecked(Payload):
    """Balance of one class of assets on the day of the check (金融资产核对), by the checking centre."""

    asset_class: Literal["DEPOSIT", "SECURITIES", "FUND", "INSURANCE", "OTHER"]
    balance_fen: Fen


@statement
class PublicSalaryFound(Payload):
    """A person is on a public payroll (财政供养), by the checking centre."""

    employer_ref: Code
