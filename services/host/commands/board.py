"""`shouwang board`: the figures of a place, by month; of places only, never of persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated

import typer

from schemas.assessment import Grade
from schemas.dates import civil_date, month_of, parse_month, show_month
from services.alerts import board as store
from services.alerts.board import Board, Dynamic, Payment
from services.alerts.kpi import Kpis, Part, kpis
from services.alerts.tally import Tally
from services.host.clock import now
from services.host.codes import CATEGORIES, PROGRAMMES
from services.host.commands.alerts import check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of
from services.host.commands.output import say, say_json, say_table
from services.host.database import book_of, looking
from services.host.phrases import KPIS, measure_text
from services.host.plain import plain
from services.host.scale import Scales
from services.host.words import GRADES, yuan
from services.policy.book import PolicyBook

FORM = """--json: boards（division, name, months, kpis, tallies, lags, today, dynamics）；--below 时每个下级一份 / with
--below one for each division directly below
kpis: alerts, checked, on_time, confirmed, false_alarms, newly_assisted, missed, repeated_visits, referral_feedback
（均为 count、of，即分子、分母 / each count and of）, contacts, contact_minutes
tallies: month, measure, dimension, grade, category, count, total
lags: 来源时滞 / by source: count, days；today: 现有未办结 / what is open now: open, unassigned, overdue
dynamics: category, month, entries, exits, household_days, person_days, days；
月均户数、月均人数为前两者除以 days / the month's averages are household_days and person_days over days
payments（--payments）: programme, month, granted, missing, paid, paid_fen, returned, returned_fen"""

ORDER = (
    "ALERT", "OPENED", "NOTIFIED", "MUTED", "ACCEPTED", "CONTACTED", "VISITED", "REVISITED", "CHECKED", "VERIFIED",
    "FALSE_ALARM", "DISPOSED", "ON_TIME", "LATE", "REFERRED", "ANSWERED", "FOLLOWED_UP", "CLOSED", "MISSED",
    "ESCALATED", "REFERRAL_SILENT",
)  # fmt: skip
"""What is counted, in the order in which it happens; what was left undone stands last."""

MINUTES = {"CONTACTED": 60}
"""Minutes of the unit in which a mean is shown; other sums are of days."""

Place = Annotated[str, typer.Argument(metavar="DIVISION", help="行政区划代码 / code of a division", show_default=False)]
Below = Annotated[bool, typer.Option("--below", help="也列出直接下级 / the divisions directly below, too")]


Payments = Annotated[bool, typer.Option("--payments", help="应发、实发与退回 / what was granted, paid and sent back")]
Moves = Annotated[
    bool, typer.Option("--dynamic", help="动态管理：进入、退出与月均 / entries, exits and averages by category")
]


def month(text: str) -> int:
    """A month as a number.

    Raises:
        typer.BadParameter: it is none.
    """
    return parse_month(day_of(f"{text}-01").isoformat())


OfMonth = Annotated[
    int | None, typer.Option("--month", metavar="YYYY-MM", parser=month, help="月份，默认本月 / by default this month")
]
FromMonth = Annotated[
    int | None, typer.Option("--from", metavar="YYYY-MM", parser=month, help="起始月份 / the first month")
]
ToMonth = Annotated[int | None, typer.Option("--to", metavar="YYYY-MM", parser=month, help="截止月份 / the last month")]


def board(
    division: Place,
    of_month: OfMonth = None,
    from_month: FromMonth = None,
    to_month: ToMonth = None,
    below: Below = False,
    payments: Payments = False,
    dynamic: Moves = False,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """看板：预警、核查、处置、转介、时效 / alerts, checks, outcomes, referrals, and how long they take."""
    today = civil_date(now())
    months = _months(of_month, from_month, to_month, today)
    with looking(database) as reader:
        check_place(reader, division)
        book = book_of(reader)
        codes = [division, *(book.divisions.children(division, today) if below else ())]
        connection = reader.connection
        boards = [store.page(connection, book, code, months) for code in codes]
        paid = {code: [*store.payments(connection, code, months)] for code in codes} if payments else {}
        moved = {code: [*store.dynamics(connection, code, months)] for code in codes} if dynamic or as_json else {}
    if as_json:
        more = [
            {name: _by_month(said[code]) for name, said in (("payments", paid), ("dynamics", moved)) if said}
            for code in codes
        ]
        say_json({"boards": [{**plain_board(one, book, today), **its} for one, its in zip(boards, more, strict=True)]})
        return
    for code, one in zip(codes, boards, strict=True):
        _say(one, book, today)
        if payments:
            _say_payments(paid[code])
        if dynamic:
            _say_dynamics(moved[code])
        say()


def plain_board(found: Board, book: PolicyBook, on: date) -> dict[str, object]:
    """The figures as JSON values; grades by name, what has none under `NONE`."""
    return {
        "division": found.division, "name": book.divisions.name(found.division, on),
        "months": [*map(show_month, found.months)],
        "kpis": plain(kpis(found)),
        "tallies": _by_month(found.tallies),
        "lags": {source: {"count": count, "days": days} for source, (count, days) in sorted(found.lags.items())},
        "today": {
            "open": {"NONE" if grade is None else grade.name: count for grade, count in found.is_open.items()},
            "unassigned": found.unassigned, "overdue": found.overdue,
        },
    }  # fmt: skip


def _by_month(found: Iterable[Tally | Payment | Dynamic]) -> list[dict[str, object]]:
    return [{**plain(one), "month": show_month(one.month)} for one in found]


def _months(one: int | None, first: int | None, last: int | None, today: date) -> range:
    """The months that are asked for.

    Raises:
        typer.BadParameter: a month and a range, or a range that ends before it begins.
    """
    if one is not None and (first is not None or last is not None):
        raise typer.BadParameter("--month 与 --from、--to 只写其一 / write --month, or --from and --to")
    until = one if one is not None else last if last is not None else month_of(today)
    since = one if one is not None else first if first is not None else until
    if since > until:
        raise typer.BadParameter("--from 应不晚于 --to / --from must not be later than --to")
    return range(since, until + 1)


def _say(found: Board, book: PolicyBook, on: date) -> None:
    span = f"{show_month(found.months[0])} 至 to {show_month(found.months[-1])}"
    say(f"{book.divisions.name(found.division, on)} {found.division}，{span}")
    words = Scales(book, on).words(found.division)
    say_table(["考核指标 figure", "数 count", "共 of", "比率 share"], [*_kpi_rows(kpis(found))])
    say_table(["过程 measure", *words.values(), "其他 other", "合计 total", "平均 mean"], [*_rows(found)])
    open_now = "，".join(f"{words[one] if one is not None else '其他 other'} {count}" for one, count in _open(found))
    say(
        f"现有未办结（今天，不限月份）/ open today, whatever the months: {open_now or '无 none'}；"
        f"待派 unassigned {found.unassigned}，逾期 overdue {found.overdue}"
    )
    for source, (count, days) in sorted(found.lags.items()):
        say(f"来源时滞 / lag of {source}: {_mean(days, count)} 天 days（{count}）")


def _kpi_rows(found: Kpis) -> Iterator[list[str]]:
    """Each figure with its whole and their share; the first contact as a mean."""
    yield ["预警数 alerts", str(found.alerts), "", ""]
    for name, words in KPIS.items():
        part: Part = getattr(found, name)
        yield [" ".join(words), str(part.count), str(part.of), f"{_mean(100 * part.count, part.of)} %"]
    hours = f"{_mean(found.contact_minutes, 60 * found.contacts)} 小时 h"
    yield ["首联时长 first contact", str(found.contacts), "", hours]


def _say_payments(found: Iterable[Payment]) -> None:
    say_table(
        [
            "月份 month", "项目 programme", "应发 granted", "未发 missing", "发放 paid", "金额 amount", "退回 returned",
            "退回金额 amount",
        ],
        [
            [
                show_month(one.month), " ".join(PROGRAMMES.get(one.programme, (one.programme,))), str(one.granted),
                str(one.missing), str(one.paid), yuan(one.paid_fen), str(one.returned), yuan(one.returned_fen),
            ]
            for one in found
        ],
    )  # fmt: skip


def _say_dynamics(found: Iterable[Dynamic]) -> None:
    say_table(
        ["月份 month", "类别 category", "进入 entries", "退出 exits", "月均户数 households", "月均人数 persons"],
        [
            [
                show_month(one.month), " ".join(CATEGORIES.get(one.category, (one.category,))), str(one.entries),
                str(one.exits), _mean(one.household_days, one.days), _mean(one.person_days, one.days),
            ]
            for one in found
        ],
    )  # fmt: skip


def _open(found: Board) -> list[tuple[Grade | None, int]]:
    return sorted(found.is_open.items(), key=lambda one: -(one[0] or 0))


def _rows(found: Board) -> Iterator[list[str]]:
    """Each measure by grade; the mean where there is a sum."""
    counts = Counter[tuple[str, object]]()
    sums = Counter[str]()
    for one in found.tallies:
        counts[one.measure, one.grade] += one.count
        sums[one.measure] += one.total
    for measure in sorted({measure for measure, _ in counts}, key=_in_order):
        graded = [counts[measure, grade] for grade in GRADES]
        other = counts[measure, None]
        whole = sum(graded) + other
        mean = _mean(sums[measure], whole * MINUTES.get(measure, 1)) if sums[measure] else "—"
        yield [measure_text(measure), *map(str, graded), str(other), str(whole), mean]


def _in_order(measure: str) -> tuple[int, str]:
    return ORDER.index(measure.partition(":")[0]), measure


def _mean(total: int, count: int) -> str:
    """To one place, by whole numbers only; a dash where there is nothing to divide by.

    >>> _mean(7, 2)
    '3.5'
    """
    if not count:
        return "—"
    tenths = (total * 10 + count // 2) // count
    return f"{tenths // 10}.{tenths % 10}"
