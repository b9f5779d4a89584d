"""The hall's settings changed by people: in the right file with its comments, signed, in the log with before and after, taken back, as one file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.audit.model import AuditKind
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.hall_settings.bundle import export_settings, import_settings
from desktop.hall_settings.keys import KEYS, Layer, read_value
from desktop.hall_settings.layers import value_of
from desktop.hall_settings.plan_state import moved_service, with_service, with_skills, with_window, without_service, without_window
from desktop.hall_settings.service import HallSetup
from desktop.hall_settings.toml_edit import set_key
from desktop.settings import Settings
from desktop.staff.model import Actor
from offline.vault.home import read_settings
from ui.app import Desk

OWN = '# ours\ndemo = true\n\n[hall]\nname = "旧名"  # as on the sign\n# the desk\ntelephone = "1"\n\n[workstation]\nid = "W01"\n'


def person(desk: Desk, name: str) -> Actor:
    return desk.staff.actor(desk.staff.account(name))


def log_of(desk: Desk, boss: Actor) -> list[tuple[str, str, Any, Any]]:
    from desktop.audit.model import Wanted

    page = desk.audit.search(boss, Wanted(kinds=(AuditKind.SETTINGS_CHANGED,)))
    return [(line.subject, line.second, line.detail["was"], line.detail["value"]) for line in reversed(page.entries)]


def codes(fault: RuleViolation) -> dict[str, str]:
    return {issue.pointer: issue.code for issue in fault.issues}


def test_one_key_is_set_and_everything_else_stays() -> None:
    assert set_key(OWN, "hall.name", '新"名', "f") == OWN.replace('"旧名"', '"新\\"名"')
    assert set_key(OWN, "hall.telephone", None, "f") == OWN.replace('telephone = "1"\n', "")
    added = set_key(OWN, "board.voice", False, "f")
    assert added.startswith(OWN) and tomllib.loads(added)["board"] == {"voice": False}
    inside = set_key(OWN, "hall.footer", "x # y", "f")
    assert inside.index("footer") < inside.index("[workstation]") and tomllib.loads(inside)["hall"]["footer"] == "x # y"
    several = '[hall]\nname = """\na\n[b]\n"""\nfooter = "z"\n'
    for odd, key in ((several, "hall.footer"), ('hall.name = "dotted"\n', "hall.name"), ('hall = {name = "inline"}\n', "hall.name")):
        with pytest.raises(RuleViolation, match=r"settings\.not_editable"):
            set_key(odd, key, "q", "f")


def test_a_value_goes_into_its_file_is_logged_and_taken_back(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    own = desk.home.path / "tidehall.toml"
    own.write_text(OWN, encoding="utf-8")
    taken = setup.change(admin, {"hall.name": "新名", "board.hours": "9:00", "staff.lock_minutes": 7}, boss)
    assert taken.now == {"staff.lock_minutes": 7} and taken.restart
    # What this machine's file says is changed there, else the hall's file would say it in vain.
    assert own.read_text(encoding="utf-8") == OWN.replace("旧名", "新名")
    assert tomllib.loads((desk.home.path / "hall.toml").read_text(encoding="utf-8")) == {
        "board": {"hours": "9:00"},
        "staff": {"lock_minutes": 7},
    }
    found = setup.overview().values
    assert found["hall.name"].origin is Layer.WORKSTATION and found["board.hours"].origin is Layer.HALL
    assert found["hall.footer"].origin is Layer.BUILT_IN and found["hall.name"].waiting
    assert log_of(desk, boss) == [
        ("hall.name", "supervisor", "旧名", "新名"),
        ("board.hours", "supervisor", "", "9:00"),
        ("staff.lock_minutes", "supervisor", 5, 7),
    ]
    assert setup.undo(admin, boss).now == {"staff.lock_minutes": 5}
    assert own.read_text(encoding="utf-8") == OWN and read_settings(desk.home.path).board.hours == ""
    assert log_of(desk, boss)[-1] == ("staff.lock_minutes", "supervisor", 7, 5) and desk.audit.verify().whole
    with pytest.raises(RuleViolation, match=r"settings\.nothing_to_undo"):
        setup.undo(admin, boss)


def test_nothing_is_taken_back_over_somebody_elses_change(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    setup.change(admin, {"board.hours": "9:00"}, boss)
    other = desk.home.path / "hall.toml"
    other.write_text(other.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    with pytest.raises(RuleViolation, match=r"settings\.changed_since"):
        setup.undo(admin, boss)


def test_who_may_change_what(setup: HallSetup, desk: Desk, admin: Actor, boss: Actor) -> None:
    for actor, signed, key, code in (
        (admin, None, "hall.name", "staff.signature_needed"),
        (admin, admin, "hall.name", "staff.signature_needed"),
        (admin, person(desk, "clerk"), "hall.name", "staff.forbidden"),
        (boss, boss, "hall.name", "staff.forbidden"),
        (person(desk, "guide"), boss, "board.foot", "staff.forbidden"),
        (boss, None, "screen.theme", "staff.forbidden"),
    ):
        with pytest.raises(RuleViolation) as caught:
            setup.change(actor, {key: "dark"}, signed)
        assert caught.value.code == code, (actor.id, key)
    setup.change(admin, {"screen.theme": "dark"})
    setup.change(boss, {"board.foot": "今天周三"})
    assert read_settings(desk.home.path).board.foot == "今天周三"


def test_wrong_values_are_named_at_once_and_nothing_is_written(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    before = (desk.home.path / "tidehall.toml").read_bytes()
    with pytest.raises(RuleViolation) as caught:
        setup.change(admin, {"hall.name": " ", "board.page_seconds": 1, "screen.theme": "pink", "hall.footer": "a\nb"}, boss)
    assert codes(caught.value) == {
        "hall.name": "settings.needed", "board.page_seconds": "settings.wrong_choice",
        "screen.theme": "settings.wrong_choice", "hall.footer": "settings.one_line",
    }  # fmt: skip
    with pytest.raises(RuleViolation) as caught:
        setup.change(admin, {"province.url": "https://a:secret@b", "store.keep_cases_days": 3}, boss)
    assert codes(caught.value) == {"province.url": "settings.password_here", "store.keep_cases_days": "settings.too_short"}
    for values, said in (
        ({"hall.verify_address": "http://fw.example/yz"}, {"hall.verify_address": "settings.verify_address"}),
        ({"hall.verify_address": "https://fw.example/yz#x"}, {"hall.verify_address": "settings.verify_address"}),
        ({"hall.verify_address": "https://fw.example/" + "y" * 110}, {"hall.verify_address": "text.too_long"}),
        ({"province.url": "http://province.example"}, {"province.url": "peer.insecure_url"}),
        ({"province.url": "postgresql+psycopg://u@db/x", "province.kind": "staging", "province.mapping": "no-such"}, {"province.mapping": "mapping.unreadable"}),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as caught:  # else the program would not open again
            setup.change(admin, values, boss)
        assert codes(caught.value) == said
    assert (desk.home.path / "tidehall.toml").read_bytes() == before and not (desk.home.path / "hall.toml").exists()
    assert log_of(desk, boss) == []


def test_every_key_of_the_table_is_one_of_the_settings() -> None:
    plain = Settings()
    for key in KEYS.values():
        assert value_of(plain, key) is not None and (key.kind != "switch" or isinstance(value_of(plain, key), bool))


def test_every_choice_that_is_offered_is_taken(setup: HallSetup, admin: Actor, boss: Actor) -> None:
    chosen = [(key, choice) for key in KEYS.values() for choice in key.choices if key.name != "province.kind"]
    assert ("board.text_scale", "125") in [(key.name, choice) for key, choice in chosen]
    for key, choice in chosen:
        setup.change(admin, {key.name: read_value(key, choice)}, boss)
        assert str(value_of(setup.layers().settings(), key)) == choice


def test_services_and_windows_change_only_when_nobody_is_in_the_way(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    plan = setup.plan()
    first, second = plan.services[0], plan.services[1]
    wanted = with_window(moved_service(with_service(plan, "new", "新业务", "z"), first.code, 1), "42", ["new"])
    setup.replace_plan(admin, plan, wanted, boss)
    assert [one.code for one in setup.plan().services[:2]] == [second.code, first.code]
    assert setup.plan().service("new") and setup.plan().window("42") and desk.queue.view("42").window.services == ("new",)
    setup.undo(admin, boss)
    assert setup.plan() == plan and log_of(desk, boss)[-1][0] == "window.42"
    desk.queue.take(first.code)
    free = plan
    for place in plan.windows:
        free = with_window(free, place.no, [*place.services, second.code])
    setup.replace_plan(admin, plan, free, boss)
    for change, pointer, code in (
        (without_service(free, first.code), "/services", "plan.people_wait"),
        (with_service(free, first.code, first.name, "Y"), "/services/0/prefix", "plan.prefix_in_use"),
    ):
        with pytest.raises(RuleViolation) as caught:
            setup.replace_plan(admin, free, change, boss)
        assert codes(caught.value) == {pointer: code}
    with pytest.raises(RuleViolation, match=r"plan\.changed_since"):
        setup.replace_plan(admin, with_service(free, second.code, "x", "Y"), free, boss)
    with pytest.raises(RuleViolation) as caught:
        setup.replace_plan(admin, free, with_service(free, "dup", second.name, second.prefix), boss)
    assert set(codes(caught.value).values()) == {"plan.twice"}


def test_a_window_where_somebody_sits_stays(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    plan = setup.plan()
    no, codes_ = plan.windows[0].no, plan.windows[0].services
    desk.queue.open_window(person(desk, "clerk"), no, codes_)
    with pytest.raises(RuleViolation) as caught:
        setup.replace_plan(admin, plan, without_window(plan, no), boss)
    assert codes(caught.value) == {"/windows": "plan.window_in_use"}


def test_skills_are_the_supervisors_without_a_signature(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    plan = setup.plan()
    setup.replace_plan(boss, plan, with_skills(plan, "clerk", [plan.services[0].code]))
    assert desk.queue.skills("clerk") == (plan.services[0].code,)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        setup.replace_plan(person(desk, "clerk"), setup.plan(), plan)


YEAR = {"year": 2031, "source": "国办", "holidays_on_weekdays": ["2031-01-01"], "working_weekends": ["2031-01-04"]}


def test_what_is_wrong_with_a_year_is_told_before_anybody_is_called_to_sign(setup: HallSetup, admin: Actor) -> None:
    with pytest.raises(RuleViolation, match=r"calendar\."):
        setup.import_calendar(admin, b"{", "y.json", None)
    with pytest.raises(RuleViolation, match=r"staff\.signature_needed"):
        setup.import_calendar(admin, json.dumps(YEAR).encode(), "y.json", None)


def test_a_settings_file_goes_from_one_hall_to_another_whole(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    before = setup.plan()
    setup.put_secret(admin, "province.client_secret", "very-secret", boss)
    setup.change(admin, {"hall.name": "甲大厅", "board.twice": True, "screen.theme": "dark"}, boss)
    setup.import_calendar(admin, json.dumps(YEAR).encode(), "y.json", boss)
    setup.replace_plan(admin, before, with_skills(with_service(before, "new", "新业务", "Z"), "clerk", ["new"]), boss)
    with pytest.raises(RuleViolation, match=r"staff\.signature_needed"):
        export_settings(setup, admin, None, desk.clock(), "s.json")
    raw = export_settings(setup, boss, None, desk.clock(), "s.json")
    said = json.loads(raw)
    assert b"very-secret" not in raw and "screen" not in said["settings"] and said["calendar"][0]["year"] == 2031
    after = setup.plan()
    setup.replace_plan(admin, after, before, boss)
    setup.change(admin, {"hall.name": "乙大厅", "board.twice": None}, boss)
    import_settings(setup, admin, boss, raw, "s.json")
    assert setup.plan() == after and setup.overview().values["hall.name"].value == "甲大厅" and setup.overview().values["board.twice"].value
    setup.undo(admin, boss)
    assert setup.plan() == before and setup.overview().values["hall.name"].value == "乙大厅"


def test_a_wrong_file_is_named_whole_and_changes_nothing(desk: Desk, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    desk.queue.take(setup.plan().services[0].code)
    wrong = {
        "tidehall_settings": 1, "colour": 1,
        "settings": {"hall": {"name": "", "nam": "x"}, "screen": {"theme": "dark"}, "province": {"url": "https://a:b@c"}, "store": {"keep_cases_days": 3}},
        "services": [{"code": "a", "name": "甲", "prefix": "A"}, {"code": "b", "name": "乙", "prefix": "A"}],
        "windows": [{"no": "1", "services": ["a", "c"]}],
        "skills": {"nobody": ["a"]},
        "calendar": [YEAR | {"working_weekends": ["2031-01-06"]}],
    }  # fmt: skip
    before = setup.overview()
    with pytest.raises(RuleViolation) as caught:
        import_settings(setup, admin, boss, json.dumps(wrong).encode(), "s.json")
    assert codes(caught.value) == {
        "/colour": "key.unknown", "/settings/hall/name": "settings.needed", "/settings/hall/nam": "settings.unknown_key",
        "/settings/screen/theme": "settings.unknown_key", "/settings/province/url": "settings.password_here",
        "/settings/store/keep_cases_days": "settings.too_short", "/services/1/prefix": "plan.twice",
        "/windows/0/services": "queue.unknown_service", "/skills/nobody": "plan.unknown_account",
        "/calendar/0/working_weekends/0": "calendar.not_a_weekend",
    }  # fmt: skip
    assert setup.overview() == before
    sound = {"tidehall_settings": 1, "services": [{"code": "a", "name": "甲", "prefix": "A"}], "windows": [{"no": "1", "services": ["a"]}]}
    with pytest.raises(RuleViolation) as caught:
        import_settings(setup, admin, boss, json.dumps(sound).encode(), "s.json")
    assert codes(caught.value) == {"/services": "plan.people_wait"} and setup.plan() == before.hall.plan  # type: ignore[union-attr]


def test_a_file_that_cannot_be_written_leaves_nothing_of_it(setup: HallSetup, admin: Actor, boss: Actor) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError("no space")

    before = setup.overview()
    plan = [{"code": one.code, "name": f"新{n}", "prefix": one.prefix} for n, one in enumerate(setup.plan().services)]
    said = {"tidehall_settings": 1, "settings": {"hall": {"name": "甲大厅"}}, "services": plan, "calendar": [YEAR]}
    setup._keeping = replace(setup._keeping, write=full)
    with pytest.raises(EnvironmentFault, match=r"settings\.not_written"):
        import_settings(setup, admin, boss, json.dumps(said).encode(), "s.json")
    assert setup.overview() == before and not setup.can_undo


def test_the_command_line_asks_for_both_and_says_every_place(
    home: Path, run_cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    monkeypatch.setenv("TIDEHALL_SIGNATURE", "tidehall-demo")
    file = tmp_path / "s.json"
    assert run_cli("settings", "export", file, "--as", "supervisor").code == 0
    said = json.loads(file.read_text(encoding="utf-8")) | {"settings": {"hall": {"footer": "周一至周五"}}}
    file.write_text(json.dumps(said), encoding="utf-8")
    assert run_cli("settings", "import", file, "--as", "admin", "--signed", "supervisor").code == 0
    assert read_settings(home).hall.footer == "周一至周五"
    file.write_text('{"tidehall_settings": 1, "settings": {"hall": {"x": 1, "name": 2}}}', encoding="utf-8")
    refused = run_cli("settings", "import", file, "--as", "admin", "--signed", "supervisor")
    assert refused.code == 2 and "/settings/hall/x" in refused.err and "/settings/hall/name" in refused.err
