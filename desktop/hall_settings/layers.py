"""The files in which settings lie, read together: which of them says a key, and what each file would be with other values. Writes nothing.

A value goes where it belongs (hall or workstation); where a later file says the key already, it is changed there, because anything else would
have no effect.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import RuleViolation
from desktop.hall_settings.keys import KEYS, Key, Layer
from desktop.hall_settings.toml_edit import set_key
from desktop.settings import Settings, merged


@dataclass(frozen=True, slots=True)
class Files:
    """One file a layer, whether it is there or not."""

    machine: Path
    hall: Path
    workstation: Path

    def of(self, layer: Layer) -> Path:
        return {Layer.MACHINE: self.machine, Layer.HALL: self.hall, Layer.WORKSTATION: self.workstation}[layer]


@dataclass(frozen=True, slots=True)
class Value:
    """A key as it stands. `waiting`: the program still works with another value."""

    key: Key
    value: Any
    origin: Layer
    said: Mapping[Layer, Any]
    """What each layer says that says anything; built in always does."""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Layers:
    """Texts by layer; a file that is not there is ""."""

    names: Mapping[Layer, str]
    texts: Mapping[Layer, str]

    def settings(self) -> Settings:
        """`RuleViolation` settings.invalid, settings.unreadable."""
        return merged((self.names[layer], text) for layer, text in self.texts.items() if text)

    def data(self) -> dict[Layer, Mapping[str, Any]]:
        return {layer: tomllib.loads(text) for layer, text in self.texts.items()}

    def values(self, running: Settings) -> Iterator[Value]:
        """Every key that may be changed."""
        now, plain, data = self.settings(), Settings(), self.data()
        for key in KEYS.values():
            said: dict[Layer, Any] = {Layer.BUILT_IN: value_of(plain, key)}
            said |= {
                layer: body[key.section][key.inner]
                for layer, body in data.items()
                if isinstance(body.get(key.section), dict) and key.inner in body[key.section]
            }
            value = value_of(now, key)
            yield Value(key, value, list(said)[-1], said, value != value_of(running, key))

    def home_of(self, key: Key) -> Layer:
        """The file in which a change of the key has an effect."""
        there = self.data()[Layer.WORKSTATION].get(key.section)
        return Layer.WORKSTATION if isinstance(there, dict) and key.inner in there else key.layer

    def changed(self, values: Mapping[str, Any]) -> Layers:
        """With these values; None takes what the key's file says away. `RuleViolation` settings.not_editable."""
        texts = dict(self.texts)
        for name, value in values.items():
            layer = self.home_of(KEYS[name])
            texts[layer] = set_key(texts[layer], name, value, self.names[layer])
        return Layers(self.names, texts)


def read_layers(files: Files) -> Layers:
    """`RuleViolation` settings.unreadable."""
    order = (Layer.MACHINE, Layer.HALL, Layer.WORKSTATION)
    texts: dict[Layer, str] = {}
    for layer in order:
        path = files.of(layer)
        try:
            texts[layer] = path.read_text(encoding="utf-8") if path.exists() else ""
            tomllib.loads(texts[layer])
        except (OSError, ValueError) as fault:
            raise RuleViolation("settings.unreadable", file=path.name, reason=str(fault)[:120]) from fault
    return Layers({layer: files.of(layer).name for layer in order}, texts)


def value_of(settings: Settings, key: Key) -> Any:
    return getattr(getattr(settings, key.section), key.inner)
