"""What can be wrong with a log: broken promises only, each carrying its data."""

from __future__ import annotations

from datetime import datetime

from schemas.errors import ShouwangError


class LogCorrupt(ShouwangError):
    """The log contradicts itself; nothing may be read from it or appended to it before a person has looked."""

    def __init__(self, position: int, chinese: str, english: str) -> None:
        super().__init__(
            f"事件日志位置 {position}：{chinese}。请停止一切写入，留存数据库副本，并与备份及日报中发出的链值核对 / "
            f"event log, position {position}: {english}. Stop every writer, keep a copy of the database, and compare "
            "it with a backup and with the links sent out in the daily reports."
        )
        self.position = position
        self.reason = english


class LogFormat(ShouwangError):
    """The database at `url` cannot be opened as a log by this program: another kind of database, or a newer layout."""

    def __init__(self, url: str, chinese: str, english: str) -> None:
        super().__init__(f"事件日志 {url}：{chinese} / event log at {url}: {english}")
        self.url = url
        self.reason = english


class AheadOfClock(ShouwangError):
    """A draft brings a time `at` that the log's own clock has not reached; history is loaded up to now, not beyond."""

    def __init__(self, stream: str, at: datetime, clock: datetime) -> None:
        super().__init__(
            f"{stream} 的事件：记录时间 {at.isoformat()} 晚于日志时钟 {clock.isoformat()}，"
            "请更正所载历史的时间或机器时钟，再重新加载 / "
            f"event for {stream}: recorded time {at.isoformat()} is ahead of the log's clock {clock.isoformat()}. "
            "Correct the time of the loaded history, or the clock of the machine, and load it again."
        )
        self.stream = stream
        self.at = at
        self.clock = clock
