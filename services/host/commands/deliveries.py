"""`shouwang deliveries`: what was handed over, what became of it, and how many people nobody has registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemas.dates import civil_date
from services.host.commands.incoming import STATES, OfSource, plain_handed, summed
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit
from services.host.commands.output import say, say_json, say_table
from services.host.database import looking
from services.host.unknown import unknown_people
from services.ingest import deliveries as store

if TYPE_CHECKING:
    from services.ingest.deliveries import Handed

FORM = """--json: deliveries
（source, batch, mapping, county, feed, covered_through_on, began_at, ended_at, state, counts, mended）,
unknown_people（by county, with --unknown）"""

LISTED = 30

Unknown = Annotated[
    bool,
    typer.Option(
        "--unknown", help="也数出各区县尚未登记家庭的人 / also count the people without a registered home, by county"
    ),
]


def deliveries(
    source: OfSource = None, unknown: Unknown = False, limit: Limit = LISTED, database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出收过的批次及结果 / list what was handed over, and what became of it."""
    with looking(database) as reader:
        listed = store.listed(reader.connection, None if source is None else (source,), limit or None)
        nobody = unknown_people(reader) if unknown else None
    if as_json:
        told: dict[str, object] = {"deliveries": [plain_handed(one) for one in listed]}
        say_json(told if nobody is None else told | {"unknown_people": nobody})
        return
    say_table(
        ["日期 day", "来源 source", "批次 delivery", "状态 state", "送齐至 through", "结果 outcome"],
        [
            [
                str(civil_date(one.began_at)), one.source or "—", one.batch, STATES[one.state],
                str(one.covered_through_on or "—"), f"{summed(one)}{_mended(one)}",
            ]
            for one in listed
        ],
    )  # fmt: skip
    if nobody is not None:
        say()
        say_table(
            ["区县 county", "未登记家庭的人 people without a registered home"],
            [[county, str(number)] for county, number in nobody.items()],
        )


def _mended(one: Handed) -> str:
    return f"，其中补收 {one.mended}" if one.mended else ""
