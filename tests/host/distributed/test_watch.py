"""What hangs is ended from outside, with a code that says what hung."""

from __future__ import annotations

import subprocess
import sys

import pytest

from services.host.distributed.consumer import Taken
from services.host.distributed.exits import CANNOT_GO_ON, SLOW_STOP
from services.host.distributed.watch import Watch

HANGING = """
import sys, time
from services.host.distributed import watch
watch.HELD_S, watch.STOP_S, watch.LOOK_S = 0.3, 0.3, 0.05
one = watch.Watch()
one.is_stopping = lambda: sys.argv[1] == "stop"
one.start()
with one.in_hand() if sys.argv[1] == "batch" else open("/dev/null"):
    time.sleep(60)
"""


@pytest.mark.parametrize(("what", "code"), [("batch", CANNOT_GO_ON), ("stop", SLOW_STOP)])
def test_a_process_that_hangs_is_ended(what: str, code: int) -> None:
    done = subprocess.run([sys.executable, "-c", HANGING, what], check=False, capture_output=True, text=True)

    assert done.returncode == code, done.stderr


def test_a_batch_is_in_hand_only_while_it_is() -> None:
    watch = Watch()
    assert watch.held_s == 0
    with watch.in_hand():
        assert watch.held_s > 0
    assert watch.held_s == 0


def test_batches_are_added_up() -> None:
    watch = Watch()
    watch.note(Taken(new=2, followed=1))
    watch.note(Taken(repeated=3, mended=1, refused=2))

    assert (watch.batches, watch.taken) == (2, Taken(2, 3, 1, 1, 2))
    assert watch.committed_at is not None
