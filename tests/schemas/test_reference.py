from __future__ import annotations

import re
from dataclasses import MISSING, fields
from types import ModuleType

import pytest

from schemas.events import event_types
from schemas.events.visit import Finding
from schemas.fields import Fen
from schemas.generate import PAGE, reference
from schemas.payload import Payload, statement
from schemas.reference import ENVELOPE, Family, page
from services.ingest.line import Line

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@statement
class Gift(Payload):
    """Money is given (赠与).

    本人受赠。
    """

    amount_fen: Fen


def rows(kind: type) -> dict[str, list[str]]:
    """The cells behind each field in the section of a type."""
    text = PAGE.read_text(encoding="utf-8")
    section = re.split(r"^##", text.split(f" {kind.__name__}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    cells = [re.split(r" (?<!\\)\| ", line.strip("| ")) for line in section.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_the_page_in_the_repository_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(event_types()), "python -m schemas.generate"


@pytest.mark.parametrize("kind", [*event_types().values(), Finding], ids=lambda kind: kind.__name__)
def test_every_field_has_a_row_with_its_meaning_and_every_value_a_word(kind: type) -> None:
    found = rows(kind)

    assert found.keys() == {field.name for field in fields(kind)}
    for field in fields(kind):
        _, required, meaning = found[field.name]
        assert CHINESE.search(meaning.split(" / ")[0])
        assert required == ("是 yes" if field.default is MISSING else "")
        own_values = re.findall(r'"([^"]+)"', kind.__annotations__[field.name])
        assert [value for value in own_values if value not in meaning] == []


def test_the_envelope_is_that_of_a_line() -> None:
    written = {name: required for name, _, required, _ in ENVELOPE}

    assert written == {field.name: field.default is MISSING for field in fields(Line)}


def test_a_field_says_its_unit_its_bounds_and_its_meaning() -> None:
    module = ModuleType(__name__, "What is given (赠与).")
    module.Gift, module.Fen = Gift, Fen
    source = (
        'Fen = ...\n"""Sum of money (金额) in fen."""\nclass Gift:\n    amount_fen: Fen\n    """所赠金额 / sum."""\n'
    )

    written = page(Family(module, source), [Family(module, source)])

    assert "| `Fen` | 整数 integer ≥ 0 ≤ 100000000000 | 金额 / Sum of money in fen. |" in written
    assert "## 赠与 / What is given.\n\n### 赠与 Gift\n\n本人受赠。\n\nMoney is given" in written
    assert "| `amount_fen` | `Fen` | 是 yes | 所赠金额 / sum. |" in written


def test_a_field_without_a_docstring_is_not_passed_over() -> None:
    module = ModuleType(__name__)
    module.Gift = Gift

    with pytest.raises(ValueError, match=r"Gift\.amount_fen"):
        page(Family(module, ""), [Family(module, "class Gift:\n    amount_fen: Fen\n")])
