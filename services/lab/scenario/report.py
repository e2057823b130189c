"""What a run of scenario files says, for people: Chinese first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.lab.scenario.read import load
from services.lab.scenario.run import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from services.lab.scenario.run import Checked
    from services.policy.book import PolicyBook


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one scenario (情景核对报告)."""

    file: str
    title: str
    checks: tuple[Checked, ...]

    @property
    def ok(self) -> bool:
        """Whether everything was read as expected."""
        return all(one.ok for one in self.checks)

    def lines(self) -> list[str]:
        """A headline, then for each expectation what was expected, what was read, and why."""
        failed = sum(not one.ok for one in self.checks)
        verdict = f"{failed} 项不符 / {failed} differ" if failed else "全部符合 / all as expected"
        return [f"{self.title}（{self.file}）：{len(self.checks)} 项，{verdict}", *self._details()]

    def _details(self) -> Iterator[str]:
        for one in self.checks:
            known = f"（{one.known_on} 获知 / known）" if one.known_on != one.on else ""
            yield f"  {'符合 / ok  ' if one.ok else '不符 / DIFFERS'} {one.place} {one.on}{known} {one.what}"
            yield f"      预期 / expected：{one.expected}"
            yield f"      实得 / read：{one.found}"
            yield from (f"      依据 / why：{line}" for line in one.why)


def run_files(paths: Iterable[Path], book: PolicyBook) -> list[Report]:
    """Run every scenario of some files, in their order.

    Raises:
        ScenarioError: a file cannot be read.
    """
    return [
        Report(scenario.file, scenario.title, tuple(run(scenario, book))) for path in paths for scenario in load(path)
    ]
