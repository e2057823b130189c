from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from services.host.distributed.exits import OTHER_MEMBER
from services.host.distributed.leaving import code_of
from services.host.distributed.named import NameTaken, named
from tests.host.distributed.cluster import log_at


def test_a_name_belongs_to_who_took_it_last_in_its_service(tmp_path: Path) -> None:
    with closing(log_at(tmp_path / "a.db")) as log:
        first = named(log, "monitor", "m1")
        others = [named(log, "monitor", "m2"), named(log, "alerts", "m1")]
        first()
        second = named(log, "monitor", "m1")

        with pytest.raises(NameTaken, match="m1") as ended:
            first()

        assert code_of(ended.value) == OTHER_MEMBER
        for check in (second, *others):
            check()
