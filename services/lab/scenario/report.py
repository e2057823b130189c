"""What a run of scenario files says, for people: Chinese first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.lab.scenario.page import Problem, ScenarioError
from services.lab.scenario.read import load
from services.lab.scenario.run import run
from services.policy.errors import PolicyFault

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def run_file(path: Path, book: PolicyBook) -> list[Report]:
    """Run every scenario of a file, in its order.

    Raises:
        ScenarioError: with everything that is wrong in the file.
    """
    reports = []
    for scenario in load(path, book):
        try:
            reports.append(Report(scenario.file, scenario.title, tuple(run(scenario, book))))
        except PolicyFault as fault:
            chinese, _, english = str(fault).partition(" / ")
            raise ScenarioError([Problem(scenario.file, scenario.line, 1, chinese.strip(), english)]) from fault
    return reports
