"""A case is put aside and taken up at another window: nothing is lost, nothing becomes two, whatever is killed or away (issue 3; DESIGN.md 3)."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hall_cases import actor, complete_draft
from journal_walk import ACCEPT, decide, receive, types
from sqlalchemy import create_engine, func, select

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.ids import uuid7
from desktop.intake import drafts, shelved
from desktop.intake.model import AttachedFile, Draft, IdType, MaterialEntry, MaterialStatus, Party
from desktop.intake.shelved import PutAside, Shelved, shelved_draft
from desktop.intake.tables import draft as draft_table
from desktop.staff.model import Actor
from desktop.store import Store
from offline.vault.engine import encrypted_engine
from offline.vault.schema import migrate
from ui.app import Desk

AWAY = Store(create_engine("sqlite:////nowhere/at/all/hall.db"), "hall")


@pytest.fixture(scope="module")
def new_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once. Never opened by a test: it is copied."""
    path = tmp_path_factory.mktemp("new") / "vault.db"
    store = Store(encrypted_engine(path, bytes(32), must_exist=False), "vault")
    migrate(store, "vault")
    store.engine.dispose()
    return path


@pytest.fixture
def other_vault(new_vault: Path, tmp_path: Path) -> Iterator[Store]:
    """The vault of a second workstation of the same hall."""
    store = Store(encrypted_engine(Path(shutil.copy(new_vault, tmp_path / "other.db")), bytes(32)), "vault")
    yield store
    store.engine.dispose()


@pytest.fixture
def other(desk: Desk, other_vault: Store) -> PutAside:
    return PutAside(other_vault, desk.home.hall, desk.home.sealer, desk.clock)


def at_w2(desk: Desk, name: str = "supervisor") -> Actor:
    return replace(actor(desk, name), workstation_id="W02")


def living(*vaults: Store) -> list[str]:
    """Case ids of the drafts that somebody works on, over these vaults."""
    found: list[str] = []
    for vault in vaults:
        with vault.read() as connection:
            found += connection.scalars(select(draft_table.c.case_id).where(draft_table.c.shelved == drafts.OPEN))
    return found


def waiting_in_hall(desk: Desk) -> int:
    with desk.home.hall.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(shelved_draft).where(shelved_draft.c.taken_at.is_(None))) or 0)


def put(desk: Desk, draft: Draft | None = None, service: PutAside | None = None) -> tuple[Draft, Shelved]:
    clerk = actor(desk)
    draft = draft or complete_draft(desk, clerk)
    made, _changes = (service or desk.put_aside).put_aside(clerk, draft, "新生儿")
    return draft, made


def refused(code: str, act: Callable[..., object], *given: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*given)
    assert refusal.value.code == code
    return refusal.value


def same(one: Draft, two: Draft) -> bool:
    """The same work, whoever has it."""
    blank = {"draft_id": "", "operator_id": "", "updated_at": one.updated_at}
    return replace(one, **blank) == replace(two, **blank)  # type: ignore[arg-type]


def test_another_clerk_takes_it_up_at_another_window(desk: Desk, other: PutAside, other_vault: Store) -> None:
    draft, made = put(desk)
    assert desk.intake.drafts(actor(desk)) == () and [entry.code for entry in other.waiting()] == [made.code]
    who = at_w2(desk)
    taken = other.take_up(who, made.code)[0]
    assert same(taken.draft, draft) and taken.draft.operator_id == who.id and taken.scans_left_behind == 0
    assert living(desk.home.vault, other_vault) == [draft.case_id] and other.waiting() == desk.put_aside.waiting() == ()
    assert refused("shelved.taken", desk.put_aside.take_up, actor(desk), made.code).data["by"] == who.id
    refused("shelved.unknown", desk.put_aside.take_up, actor(desk), "2" * 8)


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: f" {code[:4]} {code[4:]}\n", lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code)]
)
def test_a_code_as_people_type_it(desk: Desk, typed: Callable[[str], str]) -> None:
    draft, made = put(desk)
    assert len(made.code) == 8 and set(made.code) <= set(shelved.ALPHABET) and not set("01OIL") & set(made.code)
    assert [entry.code for entry in desk.put_aside.waiting(typed(made.code))] == [made.code]
    assert same(desk.put_aside.take_up(actor(desk), typed(made.code))[0].draft, draft)


@pytest.mark.parametrize("hall", [True, False])
def test_found_by_ticket_code_case_or_identity_number(desk: Desk, hall: bool) -> None:
    service = desk.put_aside if hall else PutAside(desk.home.vault, AWAY, desk.home.sealer, desk.clock)
    clerk = actor(desk)
    case_no = receive(desk)
    draft = replace(desk.intake.take_up(clerk, case_no), ticket_no="B017")
    _draft, made = put(desk, draft, service)
    lower = replace(complete_draft(desk, clerk), applicant=Party(name="某人", id_type=IdType.OTHER, id_no="ab-1234"))
    put(desk, lower, service)
    for text in ("b017", made.code.lower(), case_no.lower(), f" {draft.applicant.id_no.lower()} "):
        assert [entry.code for entry in service.waiting(text)] == [made.code], text
    assert len(service.waiting("ab-1234")) == 1, "a document of another kind, in small letters as it was typed"
    assert len(service.waiting()) == 2 and service.waiting("B01") == service.waiting("长" * 1_000_000) == ()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("place", ["save", "_insert", "_mark_as"])
def test_killed_between_any_two_steps_nothing_is_lost_and_nothing_is_two(
    desk: Desk, other: PutAside, other_vault: Store, monkeypatch: pytest.MonkeyPatch, place: str, nth: int, after: bool
) -> None:
    clerk = actor(desk)
    draft = desk.intake.save_draft(clerk, complete_draft(desk, clerk))
    owner: Any = {"save": drafts, "_insert": shelved, "_mark_as": PutAside}[place]
    real, calls = getattr(owner, place), []

    def breaks(*given: Any, **named: Any) -> Any:
        calls.append(place)
        if len(calls) == nth and not after:
            raise KeyboardInterrupt
        done = real(*given, **named)
        if len(calls) == nth:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patched:
        patched.setattr(owner, place, breaks)
        with contextlib.suppress(KeyboardInterrupt):
            put(desk, draft)
    # The machine comes up again: it lies open with its clerk, or it waits; one of the two.
    desk.put_aside.hand_over()
    found = desk.put_aside.waiting()
    assert len(found) + len(living(desk.home.vault)) == 1
    if found:
        assert same(other.take_up(at_w2(desk), found[0].code)[0].draft, draft)
        refused("shelved.taken", desk.put_aside.take_up, clerk, found[0].code)
    assert living(desk.home.vault, other_vault) == [draft.case_id] and waiting_in_hall(desk) == 0


@pytest.mark.parametrize("place", ["save", "of_case", "_refuse_here"])
def test_killed_while_it_is_taken_up_the_same_window_gets_it_again(
    desk: Desk, other: PutAside, other_vault: Store, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    draft, made = put(desk)
    who = at_w2(desk)

    def breaks(*_given: Any, **_named: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(PutAside if place == "_refuse_here" else drafts, place, breaks)
        with pytest.raises(KeyboardInterrupt):
            other.take_up(who, made.code)
    taken = other.take_up(who, made.code)[0].draft
    assert same(taken, draft) and other.take_up(who, made.code)[0].draft == taken, "once more changes nothing"
    assert living(desk.home.vault, other_vault) == [draft.case_id]


def test_two_windows_at_once_and_one_gets_it(desk: Desk, other_vault: Store) -> None:
    draft, made = put(desk)
    told: list[str] = []

    def work(vault: Store, who: Actor) -> None:
        try:
            PutAside(vault, desk.home.hall, desk.home.sealer, desk.clock).take_up(who, made.code)
            told.append("taken")
        except RuleViolation as refusal:
            told.append(refusal.code)

    places = [(desk.home.vault, actor(desk)), (other_vault, at_w2(desk)), (other_vault, at_w2(desk, "clerk"))]
    threads = [threading.Thread(target=work, args=place) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[1:] == ["shelved.taken", "taken"] and told.count("taken") == 1, told
    assert living(desk.home.vault, other_vault) == [draft.case_id]


def test_without_the_hall_it_waits_here_and_goes_when_the_hall_is_back(desk: Desk, other: PutAside) -> None:
    alone = PutAside(desk.home.vault, AWAY, desk.home.sealer, desk.clock)
    draft, made = put(desk, service=alone)
    assert [entry.code for entry in alone.waiting()] == [made.code] and alone.hand_over() == 0 and other.waiting() == ()
    colleague = actor(desk, "supervisor")
    taken = alone.take_up(colleague, made.code)[0].draft
    assert same(taken, draft) and desk.intake.drafts(colleague) == (taken,)
    again = alone.put_aside(colleague, taken, "新生儿")[0]
    assert desk.put_aside.hand_over() == 1 and desk.put_aside.hand_over() == 0
    assert [entry.code for entry in other.waiting()] == [again.code]
    with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
        alone.take_up(colleague, again.code)


def test_what_may_have_left_is_not_taken_up_here_without_the_hall(desk: Desk, other: PutAside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed just after the hall had it, the hall away at the next start: another window may be at it already."""

    def killed(*_given: Any, **_named: Any) -> bool:
        raise KeyboardInterrupt

    marks = PutAside._mark_as

    def second_time(self: PutAside, draft_id: str, before: tuple[int, ...], after: int, **more: str) -> bool:
        return killed() if after == drafts.HANDED_OVER else marks(self, draft_id, before, after, **more)

    with monkeypatch.context() as patched:
        patched.setattr(PutAside, "_mark_as", second_time)
        with pytest.raises(KeyboardInterrupt):
            put(desk)
    code = other.waiting()[0].code
    other.take_up(at_w2(desk), code)
    alone = PutAside(desk.home.vault, AWAY, desk.home.sealer, desk.clock)
    assert [entry.code for entry in alone.waiting()] == [code], "it is not hidden"
    with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
        alone.take_up(actor(desk), code)
    refused("shelved.taken", desk.put_aside.take_up, actor(desk), code)
    assert living(desk.home.vault) == []


def test_an_old_copy_neither_saves_nor_decides_nor_is_put_aside_again(desk: Desk, other: PutAside, other_vault: Store) -> None:
    """A late autosave of the window where it was put aside does not make a second one."""
    clerk = actor(desk)
    for service in (PutAside(desk.home.vault, AWAY, desk.home.sealer, desk.clock), desk.put_aside):
        draft, made = put(desk, service=service)
        refused("draft.put_aside", desk.intake.save_draft, clerk, draft)
        refused("draft.put_aside", desk.put_aside.put_aside, clerk, draft, "又一次")
        refused("draft.put_aside", decide, desk, clerk, draft, ACCEPT)
        desk.put_aside.hand_over()
        other.take_up(at_w2(desk), made.code)
        refused("draft.put_aside", decide, desk, clerk, draft, ACCEPT)
    assert len(living(desk.home.vault, other_vault)) == 2 and waiting_in_hall(desk) == 0


def test_an_old_code_brings_nothing_back(desk: Desk, other: PutAside, other_vault: Store) -> None:
    """Put aside twice on its way: who had it first does not get a second copy by the first slip, nor the same clerk at another window."""
    clerk = actor(desk)
    draft, first = put(desk)
    mine = desk.put_aside.take_up(clerk, first.code)[0].draft
    refused("shelved.taken", other.take_up, at_w2(desk, "clerk"), first.code)
    second, _changes = desk.put_aside.put_aside(clerk, mine, "新生儿")
    other.take_up(at_w2(desk), second.code)
    refused("shelved.taken", desk.put_aside.take_up, clerk, first.code)
    assert living(desk.home.vault, other_vault) == [draft.case_id]


def test_pages_scanned_elsewhere_stay_there_and_are_counted(desk: Desk, other: PutAside) -> None:
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    scans = tuple(AttachedFile(uuid7(), "扫描.pdf", "application/pdf", 9, "ab" * 32) for _ in range(3))
    code = next(iter(draft.materials))
    draft = replace(draft, materials={**draft.materials, code: MaterialEntry(MaterialStatus.PROVIDED, 1, 3, scans)})
    _draft, made = put(desk, draft)
    taken = other.take_up(at_w2(desk), made.code)[0]
    assert taken.scans_left_behind == 3 and taken.draft.materials[code] == MaterialEntry(MaterialStatus.PROVIDED, 1, 3)
    _draft, made = put(desk, replace(draft, draft_id=uuid7(), case_id=uuid7()))
    here = desk.put_aside.take_up(actor(desk, "supervisor"), made.code)[0]
    assert here.scans_left_behind == 0 and here.draft.materials[code].files == scans


def test_what_goes_on_with_a_case_goes_on_where_the_case_lies(desk: Desk, other: PutAside) -> None:
    """The other workstation has no such case: it says where, and the draft stays where it can be taken up."""
    clerk = actor(desk)
    case_no = receive(desk)
    _draft, made = put(desk, desk.intake.take_up(clerk, case_no))
    fault = refused("shelved.case_elsewhere", other.take_up, at_w2(desk), made.code)
    assert fault.data == {"case_no": case_no, "workstation": clerk.workstation_id} and waiting_in_hall(desk) == 1
    colleague = actor(desk, "supervisor")
    taken = desk.put_aside.take_up(colleague, made.code)[0].draft
    decide(desk, colleague, taken, ACCEPT)
    assert types(desk, case_no) == ["received", "accepted"]


def test_a_case_that_was_put_aside_can_be_opened_by_its_number_and_then_the_slip_is_stale(desk: Desk) -> None:
    clerk, colleague = actor(desk), actor(desk, "supervisor")
    case_no = receive(desk)
    _draft, made = put(desk, desk.intake.take_up(clerk, case_no))
    fresh = desk.intake.take_up(colleague, case_no)
    refused("draft.other_clerk", desk.put_aside.take_up, clerk, made.code)
    decide(desk, colleague, fresh, ACCEPT)
    refused("draft.case_moved", desk.put_aside.take_up, clerk, made.code)
    assert types(desk, case_no) == ["received", "accepted"]
    alone = PutAside(desk.home.vault, AWAY, desk.home.sealer, desk.clock)
    case_no = receive(desk)
    _draft, made = put(desk, desk.intake.take_up(clerk, case_no), alone)
    refused("draft.put_aside", desk.intake.take_up, clerk, case_no)
    mine = alone.take_up(clerk, made.code)[0].draft
    assert desk.intake.take_up(clerk, case_no) == mine
