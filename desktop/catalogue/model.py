"""The catalogue's values: what a package says (Theme, Item, Material, Field, Question) and what it comes to for given answers (Bundle).

Shapes follow domain.md 1.3 (the "one thing" data model) and contract/cli.md (`catalog show`). Nothing here reads a file or a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Who issued the entry; a nearer level overrides a farther one."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"


class Audience(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    BOTH = "both"


class DayUnit(StrEnum):
    """行政许可法 82: periods count in working days unless the guide says natural days."""

    WORKING = "working"
    NATURAL = "natural"


class Form(StrEnum):
    """How a material is handed in, strictest first when the same one is asked twice."""

    ORIGINAL = "original"
    OBJECT = "object"
    COPY = "copy"
    ELECTRONIC = "electronic"


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    MOBILE = "mobile"
    ID_NO = "id_no"
    USCC = "uscc"
    ROWS = "rows"


# {question code: option codes}: holds when every question named has one of the options named. Empty: always.
When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One situation question (情形). The first option is taken while nobody has answered. `when` hides it for other answers."""

    code: str
    text: str
    options: tuple[Option, ...]
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """A material (材料) as the catalogue describes it, whoever asks for it.

    `standard` 怎样才对, `where` 到哪里取, `sample` 示范文本 prefill the one-time notice. `shareable`: the province can get it, so it may not
    be asked from the person (国务院令 716 第 7 条). `generated`: printed by the program from the form. `deferrable` 可容缺, `promisable` 可告知承诺.
    """

    code: str
    name: str
    form: Form = Form.ORIGINAL
    copies: int = 1
    source: str = ""
    shareable: bool = False
    generated: bool = False
    deferrable: bool = False
    promisable: bool = False
    standard: str = ""
    where: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A form field. `example` is a value that intake accepts; `pattern` a full-match regular expression; for ROWS `columns` are its fields."""

    code: str
    name: str
    type: FieldType
    options: tuple[Option, ...] = ()
    example: str = ""
    pattern: str = ""
    max_length: int = 200
    minimum: float | None = None
    maximum: float | None = None
    fills_from: str = ""
    """Where it can be prefilled from: applicant.name, applicant.id_no, applicant.mobile, applicant.address, applicant.birth_date,
    applicant.sex, agent.name …; "" is nowhere."""
    shareable: bool = False
    """The data-sharing bus may know it; what it answers is filled in with its source and confirmed by a person (24 号文（八）)."""
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """An item asks for one material or field: required or not, under which answers, with what differs from the material's own entry."""

    code: str
    required: bool = True
    when: When = field(default_factory=dict)
    form: Form | None = None
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A matter (事项) that one authority decides. Days are the authority's; 0 promised days is decided on the spot (即办)."""

    code: str
    name: str
    authority: str
    short_authority: str
    depends_on: tuple[str, ...] = ()
    optional: bool = False
    promised_days: int = 0
    statutory_days: int = 20
    unit: DayUnit = DayUnit.WORKING
    result: str = ""
    licence: bool = False
    """True where 行政许可法 applies (a licence), false for registrations and benefits."""
    elsewhere: bool = False
    """Decided by an authority of another place: this hall takes it in and hands it over (异地代收)."""
    materials: tuple[Ask, ...] = ()
    fields: tuple[Ask, ...] = ()
    questions: tuple[str, ...] = ()
    when: When = field(default_factory=dict)
    audience: Audience = Audience.BOTH
    version: str = ""
    level: Level = Level.NATIONAL
    source: str = ""
    example: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing (一件事): a bundle of items that is one thing for the person."""

    code: str
    name: str
    audience: Audience
    items: tuple[str, ...]
    questions: tuple[str, ...]
    version: str
    level: Level
    lead_authority: str = ""
    source: str = ""
    example: bool = False
    confirmed: bool = True
    outline: bool = False
    """Its items are named after the national list but not modelled: a hall replaces it with its own guide."""
    service: str = ""
    """The queue service (排队业务) that takes it."""
    words: tuple[str, ...] = ()
    """Everyday words people say for it (孩子上户口)."""
    effective_from: date | None = None
    cure_days: int = 15
    """Working days given to cure what a notice names."""


@dataclass(frozen=True, slots=True)
class Package:
    """One loaded catalogue package: everything it defines, by code."""

    id: str
    name: str
    version: str
    level: Level
    source: str
    example: bool
    themes: Mapping[str, Theme]
    items: Mapping[str, Item]
    materials: Mapping[str, Material]
    fields: Mapping[str, Field]
    questions: Mapping[str, Question]
    withdrawn: frozenset[str] = frozenset()
    """Codes that are not offered any more, whoever of this level or a farther one defines them."""


@dataclass(frozen=True, slots=True)
class BundleItem:
    item: Item
    chosen: bool
    """False for an optional item that the person did not take."""


@dataclass(frozen=True, slots=True)
class BundleMaterial:
    """A material asked once for all items that need it: the strictest form, the most copies, required if any item requires it."""

    material: Material
    items: tuple[str, ...]
    required: bool
    form: Form
    copies: int


@dataclass(frozen=True, slots=True)
class BundleField:
    field: Field
    items: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What taking the things together saved: rows asked less than item by item, and visits to windows."""

    materials: int
    fields: int
    visits: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A theme or a single item resolved for given answers and chosen items: what contract/cli.md's `catalog show` prints."""

    code: str
    kind: str
    name: str
    version: str
    audience: Audience
    questions: tuple[Question, ...]
    answers: Mapping[str, str]
    items: tuple[BundleItem, ...]
    """In an order in which every item follows those that it depends on; only those that the situation calls for."""
    materials: tuple[BundleMaterial, ...]
    fields: tuple[BundleField, ...]
    promised_days: int
    """Longest path through the chosen items' dependencies, in days of `unit`."""
    statutory_days: int
    saved: Saved
    theme: Theme | None
    example: bool

    @property
    def chosen(self) -> tuple[Item, ...]:
        return tuple(entry.item for entry in self.items if entry.chosen)
