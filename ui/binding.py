"""PySide6 without what it brings only to explain a wrong call: those modules lie in it as source, and are compiled anew at every start before the
first window can be painted (a third of its import, measured with 6.11).

`import_qt` lets them stand as names; each becomes whole when it is first asked for anything, `explain` makes all of them whole. A wrong call says
the same words as ever. Where PySide has such modules no longer, or brings them another way, nothing happens.
"""

from __future__ import annotations

import sys
import threading
from functools import partial
from importlib import machinery
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader

_AT = "shibokensupport.signature."
_EXPLAINS = frozenset(
    _AT + name for name in ("errorhandler", "layout", "mapping", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)
_LOOKED_UP = {_AT + "mapping": "update_mapping"}
"""A function that PySide takes out of a module's dictionary itself, where nothing can notice that it is asked for."""
_Spec = machinery.ModuleSpec
_late: list[_Late] = []
_whole = threading.RLock()


class _Late(ModuleType):
    """Stands for a module that was not run. PySide gives modules further names after that, so their own is kept."""

    def __getattr__(self, name: str) -> object:
        if not name.startswith("__"):
            make_whole(self)
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None


class _LateLoader:
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: machinery.ModuleSpec) -> ModuleType:
        return _Late(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        assert isinstance(module, _Late)
        module.__dict__["_late_"] = (module.__name__, self._loader)
        function = _LOOKED_UP.get(module.__name__)
        if function is not None:
            module.__dict__[function] = partial(_call, module, function)
        _late.append(module)


def _call(module: _Late, function: str) -> object:
    make_whole(module)
    return module.__dict__[function]()


def make_whole(module: _Late) -> None:
    """Runs it where that was not done yet; a thread that comes while it is run waits for its end."""
    with _whole:
        name, loader = module.__dict__.pop("_late_", ("", None))
        spec = module.__spec__
        if loader is None or spec is None:
            return
        known_as, spec.name = spec.name, name
        try:
            loader.exec_module(module)
        finally:
            spec.name = known_as


def import_qt() -> None:
    """Imports PySide6's core; call before anything else does. ImportError where a library of the system is missing."""

    def spec(name: str, loader: Loader | None, **more: object) -> machinery.ModuleSpec:
        late = loader is not None and name in _EXPLAINS
        return _Spec(name, _LateLoader(loader) if late and loader is not None else loader, **more)  # type: ignore[arg-type]

    if "shiboken6" not in sys.modules:
        setattr(machinery, "ModuleSpec", spec)  # noqa: B010 - a type; PySide asks for it by this name while it begins
        try:
            import PySide6.QtCore  # noqa: F401
        finally:
            setattr(machinery, "ModuleSpec", _Spec)  # noqa: B010


def explain() -> None:
    """Makes everything whole, for after the first paint."""
    while _late:
        make_whole(_late.pop())
