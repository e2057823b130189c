"""The content of a request as it streams in: bounded in bytes and in time, in memory or in a file that goes away."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.ingest.api.problems import TOO_LARGE, TOO_SLOW, UNREADABLE, Problem

if TYPE_CHECKING:
    from fastapi import Request

NO_FORM = "表单中没有名为 file 的文件，或格式有误 / the form has no part called file, or is malformed"

Take = Callable[[bytes], object]


async def body_of(request: Request, most: int, seconds: float) -> bytes:
    """The whole content.

    Raises:
        Problem: it has more than `most` bytes, or took more than so many seconds.
    """
    content = bytearray()
    async with _in_time(seconds):
        async for chunk in _chunks(request, most):
            content += chunk
    return bytes(content)


@asynccontextmanager
async def file_of(request: Request, most: int) -> AsyncIterator[Path]:
    """The content, or the part `file` of a form, as a file without a name on any disk: whatever happens, it is gone.

    What the sender called it is not looked at: it may be the name of somebody.

    Raises:
        Problem: it has more than `most` bytes, came too slowly, or the form has no file.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    with tempfile.TemporaryFile(buffering=0) as stream:
        async with _in_time(FILE_S + most / SLOWEST):
            with _parted(options.get(b"boundary"), stream.write) if kind == FORM else _whole(stream.write) as take:
                async for chunk in _chunks(request, most):
                    take(chunk)
        yield Path(f"/dev/fd/{stream.fileno()}")


FORM = b"multipart/form-data"
FILE_S = 30.0
SLOWEST = 100_000
"""Bytes a second below which a file is not waited for, and the seconds that any file may take besides."""


async def _chunks(request: Request, most: int) -> AsyncIterator[bytes]:
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise _too_large(most)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        yield chunk


@asynccontextmanager
async def _in_time(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Problem(
            TOO_SLOW, f"请在 {seconds:.0f} 秒内传完 / send everything within {seconds:.0f} seconds",
            headers={"connection": "close"},
        ) from None  # fmt: skip


@contextmanager
def _whole(take: Take) -> Iterator[Take]:
    yield take


@contextmanager
def _parted(boundary: bytes | None, take: Take) -> Iterator[Take]:
    """Takes the parts of a form apart, and hands on what the part called `file` holds."""
    part = _Part(take)
    try:
        parser = MultipartParser(boundary or b"", {
            "on_part_begin": part.begin, "on_header_field": part.field, "on_header_value": part.value,
            "on_header_end": part.header, "on_headers_finished": part.opened, "on_part_data": part.content,
        })  # fmt: skip
        yield parser.write
        parser.finalize()
    except FormParserError:
        raise Problem(UNREADABLE, NO_FORM) from None
    if not part.is_found:
        raise Problem(UNREADABLE, NO_FORM)


class _Part:
    """The part of a form that is being read."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._name = self._text = b""
        self._is_file = self.is_found = False

    def begin(self) -> None:
        self._is_file = False

    def field(self, chunk: bytes, start: int, end: int) -> None:
        self._name += chunk[start:end]

    def value(self, chunk: bytes, start: int, end: int) -> None:
        self._text += chunk[start:end]

    def header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._is_file = parse_options_header(self._text)[1].get(b"name") == b"file"
        self._name = self._text = b""

    def opened(self) -> None:
        self._is_file = self._is_file and not self.is_found  # the first of them
        self.is_found = self.is_found or self._is_file

    def content(self, chunk: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._take(chunk[start:end])


def _too_large(most: int) -> Problem:
    return Problem(
        TOO_LARGE, f"至多 {most} 字节；请分批发送 / at most {most} bytes; send it in parts",
        headers={"connection": "close"},
    )  # fmt: skip
