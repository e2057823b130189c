"""Property and posts that speak against need (财产与身份); read for the review of benefits only, never graded."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Fen
from schemas.payload import Payload, statement


@statement
class VehicleChanged(Payload):
    """A vehicle is acquired or given up (车辆变动), by the police.

    公安报送。车辆取得或失去。
    """

    op: Literal["GAINED", "LOST"]
    """取得 GAINED、失去 LOST / acquired or given up."""
    vehicle_class: Literal["CAR", "TRUCK", "MOTORCYCLE", "FARM_MACHINE", "SHIP", "OTHER"]
    """车型：小客车 CAR、货车 TRUCK、摩托车 MOTORCYCLE、农机 FARM_MACHINE、船舶 SHIP、其他 OTHER / class."""
    use: Literal["PRIVATE", "BUSINESS", "DISABILITY", "OTHER"]
    """用途：自用 PRIVATE、经营 BUSINESS、残疾人代步 DISABILITY、其他 OTHER / use."""
    value_fen: Fen | None = None
    """价值 / value."""


@statement
class RealEstateChanged(Payload):
    """Real estate is acquired or given up (不动产变动), by natural resources; `area_m2` whole square metres.

    自然资源部门报送。不动产取得或失去。
    """

    op: Literal["GAINED", "LOST"]
    """取得 GAINED、失去 LOST / acquired or given up."""
    use: Literal["HOME", "BUSINESS", "OTHER"]
    """用途：住宅 HOME、商业 BUSINESS、其他 OTHER / use."""
    area_m2: Annotated[int, Ge(0), Le(10**7)]
    """面积，整平方米 / area in whole square metres."""
    share_pct: Annotated[int, Ge(0), Le(100)]
    """本人所占份额，百分之几 / the person's share, in percent."""


@statement
class MarketEntityRegistered(Payload):
    """A person's part in a market entity (市场主体), by market regulation.

    市场监管部门报送。本人在市场主体中的身份。
    """

    role: Literal["LEGAL_REPRESENTATIVE", "SHAREHOLDER", "OPERATOR", "OTHER"]
    """法定代表人 LEGAL_REPRESENTATIVE、股东 SHAREHOLDER、经营者 OPERATOR、其他 OTHER / the person's part."""
    capital_fen: Fen
    """注册资本 / registered capital."""
    state: Literal["ACTIVE", "SUSPENDED", "REVOKED", "CANCELLED"]
    """存续 ACTIVE、停业 SUSPENDED、吊销 REVOKED、注销 CANCELLED / state of the entity."""


@statement
class FinancialAssetChecked(Payload):
    """Balance of one class of assets on the day of the check (金融资产核对), by the checking centre.

    核对机构报送。发生日期为核对之日。
    """

    asset_class: Literal["DEPOSIT", "SECURITIES", "FUND", "INSURANCE", "OTHER"]
    """存款 DEPOSIT、证券 SECURITIES、基金 FUND、商业保险 INSURANCE、其他 OTHER / class of assets."""
    balance_fen: Fen
    """核对之日的余额 / balance on the day of the check."""


@statement
class PublicSalaryFound(Payload):
    """A person is on a public payroll (财政供养), by the checking centre.

    核对机构报送。本人由财政供养。
    """

    employer_ref: Code
    """单位代号 / reference of the employer."""
