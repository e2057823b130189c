from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.eventlog.chain import first_break
from services.eventlog.errors import AheadOfClock
from services.eventlog.memory import MemoryLog
from services.eventlog.protocol import Bound, Conflict, Draft, Transaction
from services.eventlog.sql import SqlLog, open_log
from tests.eventlog.conftest import DAY, START, HostClock, everything

STREAMS = ["person/a", "person/b", "household/h", "case/h", "system"]
streams = st.sampled_from(STREAMS)
event_ids = st.sampled_from([f"{record:016x}{statement:016x}" for record in range(3) for statement in range(4)])
minutes = st.integers(min_value=-30, max_value=30)
drafts = st.lists(
    st.builds(
        Draft,
        streams,
        event_ids,
        st.sampled_from(["IncomeReported", "Tick"]),
        st.just(DAY),
        st.sampled_from([b"", b"one", b"other"]),
        st.none() | minutes.map(lambda number: START + timedelta(minutes=number)),
    ),
    max_size=5,
)
bounds = st.builds(
    Bound,
    position=st.none() | st.integers(min_value=0, max_value=30),
    recorded_at=st.none() | minutes.map(lambda number: START + timedelta(minutes=number)),
)


class LeftError(Exception):
    """Leaves a transaction in the midst of it."""


class LogAgainstModel(RuleBasedStateMachine):
    """A log in a file and the model, asked the same; every answer must be the same to the byte."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = HostClock()
        self.model = MemoryLog(self.clock)
        self.log: SqlLog = self.start()

    def start(self) -> SqlLog:
        return open_log(f"sqlite:///{self.folder}/log.db", clock=self.clock)

    def teardown(self) -> None:
        self.log.close()
        shutil.rmtree(self.folder)

    def both(self, act) -> object:
        """What `act` answers in a transaction of each; a transaction that it leaves is rolled back."""
        answers = []
        for log in (self.model, self.log):
            try:
                with log.transaction() as transaction:
                    answers.append(act(transaction))
            except (AheadOfClock, LeftError) as left:
                answers.append((type(left), str(left)))
        assert answers[0] == answers[1]
        return answers[0]

    @rule(batches=st.lists(drafts, min_size=1, max_size=2))
    def append(self, batches) -> None:
        self.both(lambda transaction: [transaction.append(batch) for batch in batches])

    @rule(batch=drafts)
    def append_and_leave(self, batch) -> None:
        def act(transaction: Transaction) -> None:
            transaction.append(batch)
            transaction.save_consumed("monitor", "t", 0, 99)
            raise LeftError

        self.both(act)

    @rule(batch=drafts, stream=streams, off=st.sampled_from([0, 0, 0, 1]))
    def decide(self, batch, stream, off) -> None:
        with self.model.reader() as reader:
            last = max((event.position for event in reader.stream(stream)), default=0)
        answer = self.both(lambda transaction: transaction.append(batch, {stream: last + off}))
        assert isinstance(answer, Conflict) == bool(off) or isinstance(answer, tuple)

    @rule(part=st.integers(0, 2), position=st.integers(0, 9), offset=st.none() | st.integers(0, 9))
    def save_consumed(self, part, position, offset) -> None:
        self.both(lambda transaction: transaction.save_consumed("monitor", "t", part, position, offset))

    @rule(parts=st.lists(st.integers(0, 2)))
    def lock_consumed(self, parts) -> None:
        self.both(lambda transaction: dict(transaction.lock_consumed("monitor", "t", parts)))

    @rule()
    def raise_era(self) -> None:
        self.both(lambda transaction: transaction.raise_era())

    @rule(number=minutes)
    def move_clock(self, number) -> None:
        self.clock.move(number)

    @rule()
    def open_again(self) -> None:
        self.log.close()
        self.log = self.start()

    @rule(bound=bounds, position=st.integers(0, 30), limit=st.integers(1, 4))
    def read(self, bound, position, limit) -> None:
        wanted = {stream: [f"{record:016x}" for record in range(3)] for stream in STREAMS}
        ids = {stream: [record + f"{1:016x}" for record in records] for stream, records in wanted.items()}
        with self.model.reader() as model, self.log.reader() as log:
            for reader in (model, log):
                assert reader.streams(["person/b"], bound)["person/b"] == reader.stream("person/b", until=bound)
            assert log.streams(STREAMS, bound) == model.streams(STREAMS, bound)
            assert log.after(position, limit, bound) == model.after(position, limit, bound)
            assert log.at_positions([position, 1, 5]) == model.at_positions([position, 1, 5])
            assert log.known(ids) == model.known(ids)
            assert log.statements(wanted) == model.statements(wanted)

    @precondition(lambda self: hasattr(self, "log"))
    @invariant()
    def both_are_the_same_and_hold(self) -> None:
        with self.model.reader() as model, self.log.reader() as log:
            assert log.head() == model.head()
            events = list(everything(log))
            assert events == list(everything(model))
            assert first_break(events, known=log.head().anchor) is None


TestLogAgainstModel = LogAgainstModel.TestCase
TestLogAgainstModel.settings = settings(stateful_step_count=20)
