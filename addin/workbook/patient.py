"""An engine of xlwings that waits while the program is busy with its user.

While a cell is edited or a box is open, Excel rejects every call from outside: nothing was done then, so the
same call is made again a little later. xlwings itself waits for one of the two codes only, in a tight loop.

Source: 0x80010001 RPC_E_CALL_REJECTED, 0x8001010A RPC_E_SERVERCALL_RETRYLATER, 0x800AC472 VBA_E_IGNORE; on
the Mac an Apple event that was not answered in time, -1712. The code may stand inside of 0x80020009
DISP_E_EXCEPTION, which alone means any trouble. Not yet run in Excel.
"""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import xlwings as xw
from xlwings import base_classes

from addin.hosts.errors import HostBusy, HostError

_WINDOWS = frozenset({-2147418111, -2147417846, -2146777998})
_INSIDE = -2147352567
_MAC = frozenset({-1712})
_LOOP = "xlwings._xlwindows"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.05, 1.0


def is_rejected(error: BaseException) -> bool:
    """Whether a call was turned away because the program was busy, with nothing done."""
    code = getattr(error, "hresult", None)
    if code == _INSIDE:
        code = (getattr(error, "excepinfo", None) or (None,))[-1]
    if code in _WINDOWS or getattr(error, "errornumber", None) in _MAC:
        return True
    # What xlwings makes of it where its own loop has ended.
    return (type(error).__module__, type(error).__name__) == (_LOOP, "ExcelBusyError")


def is_of_program(error: BaseException) -> bool:
    """Whether the program raised it, which may be gone: by a host of ours, pywin32 or appscript."""
    return isinstance(error, HostError) or hasattr(error, "hresult") or hasattr(error, "errornumber")


def be_patient(patience_s: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Let every call of the active engine wait that long for the program. Asking again sets another time."""
    engine = xw.engines.active
    if engine is None:
        return
    inner = engine.impl.inner if isinstance(engine.impl, PatientEngine) else engine.impl
    loop = sys.modules.get(_LOOP)
    if loop is not None:
        loop.N_COM_ATTEMPTS = 1  # its own loop asks without a pause
        atexit.unregister(loop.cleanup)  # it ends every Excel it sees no window of: not ours to end
    patient = xw.Engine(PatientEngine(inner, Patience(patience_s, sleep)))
    xw.engines.engines_by_name[engine.name] = patient
    patient.activate()


@contextmanager
def at_once() -> Iterator[None]:
    """Wait for nothing meanwhile: what the program turns away raises HostBusy."""
    engine = xw.engines.active
    patience = engine.impl.patience if engine is not None and isinstance(engine.impl, PatientEngine) else None
    if not isinstance(patience, Patience):
        yield
        return
    before, patience.patience_s = patience.patience_s, 0.0
    try:
        yield
    finally:
        patience.patience_s = before


class Calls(Protocol):
    """How the calls of an engine are made."""

    def call(self, work: Callable[[], Any]) -> Any:
        """What the call gives."""
        ...


class Patience:
    """How a call is made again."""

    def __init__(self, patience_s: float, sleep: Callable[[float], None]) -> None:
        self.patience_s = patience_s
        self._sleep = sleep

    def call(self, work: Callable[[], Any]) -> Any:
        """Raises HostBusy where the program stays busy."""
        waited_s, wait_s = 0.0, _FIRST_WAIT_S
        while True:
            try:
                return work()
            except Exception as error:
                # xlwings makes a KeyError of whatever keeps it from an item.
                if not (is_rejected(error) or (error.__context__ and is_rejected(error.__context__))):
                    raise
                if waited_s >= self.patience_s:
                    raise HostBusy() from error
            self._sleep(wait_s)
            waited_s += wait_s
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)


class Patient:
    """Stands before an object of an engine, and before all of the engine's own that it gives."""

    def __init__(self, inner: Any, patience: Calls) -> None:
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_patience", patience)

    def __getattr__(self, name: str) -> Any:
        return self._given(lambda: getattr(self._inner, name))

    def __setattr__(self, name: str, value: Any) -> None:
        self._given(lambda: setattr(self._inner, name, _bare(value)))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if getattr(self._inner, "__name__", "") == "alert":
            # On the Mac an open box ends as an Apple event that took too long: it is not to be shown again.
            return self._inner(*args, **kwargs)
        return self._given(lambda: self._inner(*_bare(args), **_bare(kwargs)))

    def __getitem__(self, key: Any) -> Any:
        return self._given(lambda: self._inner[_bare(key)])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._given(lambda: list(self._inner)))

    def __len__(self) -> int:
        return int(self._given(lambda: len(self._inner)))

    def __contains__(self, item: Any) -> bool:
        return bool(self._given(lambda: _bare(item) in self._inner))

    def __bool__(self) -> bool:
        return bool(self._given(lambda: bool(self._inner)))

    def __eq__(self, other: object) -> bool:
        return bool(self._inner == _bare(other))

    def __hash__(self) -> int:
        return hash(self._inner)

    def _given(self, work: Callable[[], Any]) -> Any:
        return _behind(self._patience.call(work), self._patience)


class PatientEngine:
    """An engine whose programs are called patiently. What xlwings asks the engine itself, some of it once a
    cell, asks no program and goes straight there."""

    def __init__(self, inner: Any, patience: Calls) -> None:
        self.inner = inner
        self.patience = patience
        self.name, self.type = inner.name, inner.type
        self.prepare_xl_data_element = inner.prepare_xl_data_element
        self.clean_value_data = inner.clean_value_data

    @property
    def apps(self) -> Patient:
        return Patient(self.inner.apps, self.patience)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


_OURS = tuple(
    value
    for value in vars(base_classes).values()
    if isinstance(value, type) and value.__module__ == base_classes.__name__
)


def _behind(value: Any, patience: Calls) -> Any:
    """What an engine gave: its objects and their methods behind a Patient, plain values as they are."""
    # A list is of one kind: of objects, or of the rows of a sheet, of which there may be a million.
    if isinstance(value, list | tuple) and value and _is_engines(value[0]):
        return type(value)(_behind(each, patience) for each in value)
    if hasattr(type(value), "clean_value_data"):
        return PatientEngine(value, patience)
    return Patient(value, patience) if _is_engines(value) else value


def _is_engines(value: Any) -> bool:
    if isinstance(value, Patient):
        return True
    owner = getattr(value, "__self__", value)
    return isinstance(owner, _OURS) or hasattr(type(owner), "clean_value_data")


def _bare(value: Any) -> Any:
    """What an engine is handed: its own objects, not what stands before them."""
    if isinstance(value, Patient):
        return value._inner
    if isinstance(value, tuple | list):
        return type(value)(map(_bare, value)) if any(isinstance(each, Patient) for each in value) else value
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    return value
