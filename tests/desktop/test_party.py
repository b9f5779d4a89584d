"""Names and identity numbers (domain.md 3)."""

from __future__ import annotations

import pytest
from hall_cases import resident_id

from desktop.catalogue.numbers import mod_11_2, resident_id_ok, uscc_ok
from desktop.errors import Issue
from desktop.intake import party
from desktop.intake.model import IdType, Party, PartyKind

GOOD = resident_id()


def check(**given: object) -> tuple[list[str], list[str]]:
    who = Party(**({"name": "赵青禾", "id_no": GOOD} | given))  # type: ignore[arg-type]
    errors, warnings = party.check(party.normalised(who), "/applicant")
    return [f"{issue.pointer.removeprefix('/applicant/')} {issue.code}" for issue in errors], [issue.code for issue in warnings]


@pytest.mark.parametrize("name", ["赵青禾", "䶮", "𬭎", "李𬭎", "买买提·吐尔逊", "A. Müller", "阿" * 100, "葛\U000e0100"])
def test_names_that_people_have(name: str) -> None:
    assert check(name=name) == ([], [])


@pytest.mark.parametrize("dot", "\u2022\u2027\u30fb\uff65\u22c5\u2219\u0387\u16eb\u2e31\u25cf\uff0e.")
def test_look_alikes_of_the_middle_dot_become_one_and_the_original_is_kept(dot: str) -> None:
    made = party.normalised(Party(name=f"买买提{dot}吐尔逊", id_no=GOOD))
    assert made.name == "买买提·吐尔逊" and made.original_name == f"买买提{dot}吐尔逊"
    assert party.normalised(made) == made, "twice is once"


def test_the_right_dot_keeps_no_second_name() -> None:
    assert party.normalised(Party(name=" 买买提·吐尔逊 ")).original_name == ""
    assert party.normalised(Party(name="J. Smith")).name == "J. Smith"


def test_a_list_shows_whole_only_what_is_called_as_organisations_are() -> None:
    people = ("赵青禾", "买买提·吐尔逊", "阿拉坦其其格", "才让卓玛央金", "Maria Silva", "")
    assert [party.shown_name(name) for name in people] == ["赵**", "买**", "阿**", "才**", "M**", ""]
    for name in ("临澜青禾物流有限公司", "临澜市青禾餐馆（个体工商户）", "青禾创业投资（有限合伙）", "青禾律师事务所"):
        assert party.shown_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "party.name_missing"),
        ("   ", "party.name_missing"),
        ("阿" * 101, "text.too_long"),
        ("赵\u202e禾青", "text.hidden"),
        ("赵\u2066青禾", "text.hidden"),
        ("赵\u200b青禾", "text.hidden"),
        ("赵\u200d青禾", "text.hidden"),
        ("赵\ufeff青禾", "text.hidden"),
        ("赵\0青禾", "text.hidden"),
        ("赵\n青禾", "text.hidden"),
        ("赵\t青禾", "text.hidden"),
        ("赵\u2028青禾", "text.hidden"),
        ("赵\x85青禾", "text.hidden"),
        ("赵\ud840青禾", "text.hidden"),
    ],
)
def test_names_that_deceive_are_refused(name: str, code: str) -> None:
    assert check(name=name)[0] == [f"name {code}"]


def test_private_characters_are_pointed_out_by_code_point() -> None:
    errors, warnings = party.check(Party(name="赵\ue863", id_no=GOOD), "/applicant")
    assert errors == ()
    assert warnings == (Issue("/applicant/name", "party.private_use", {"characters": "U+E863"}),)


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        (IdType.RESIDENT_ID, GOOD),
        (IdType.RESIDENT_ID, f" {GOOD[:6]} {GOOD[6:].lower()} "),
        (IdType.RESIDENT_ID, resident_id(2, place="810000")),
        (IdType.HMT_RESIDENCE, resident_id(3, place="810000")),
        (IdType.HMT_RESIDENCE, resident_id(3, place="820000")),
        (IdType.HMT_RESIDENCE, resident_id(3, place="830000")),
        (IdType.FOREIGN_PERMANENT, "FRA310075010100"),
        (IdType.FOREIGN_PERMANENT, "9" + resident_id(4, place="110756")[1:17] + mod_11_2("9" + resident_id(4, place="110756")[1:17])),
        (IdType.PASSPORT, "E12345678"),
        (IdType.HK_MACAO_PERMIT, "H1234567801"),
        (IdType.TAIWAN_PERMIT, "12345678"),
        (IdType.OTHER, "军字第 123 号"),
    ],
)
def test_numbers_that_people_have(id_type: IdType, number: str) -> None:
    assert check(id_type=id_type, id_no=number) == ([], [])


def test_a_check_character_x_is_made_capital() -> None:
    with_x = next(made for n in range(1, 400) if (made := resident_id(n)).endswith("X"))
    assert check(id_no=with_x.lower()) == ([], [])
    assert party.normalised(Party(id_no=with_x.lower())).id_no == with_x


@pytest.mark.parametrize("place", range(17))
def test_any_one_wrong_digit_is_noticed(place: int) -> None:
    wrong = GOOD[:place] + str((int(GOOD[place]) + 1) % 10) + GOOD[place + 1 :]
    assert not resident_id_ok(wrong)
    assert check(id_no=wrong)[0] == ["id_no party.id_check"]


@pytest.mark.parametrize("born", ["20250230", "20251301", "20250000", "17990101"])
def test_a_day_that_never_was_is_noticed(born: str) -> None:
    assert check(id_no=resident_id(1, born=born))[0] == ["id_no party.id_check"]


@pytest.mark.parametrize(
    ("id_type", "number", "code"),
    [
        (IdType.RESIDENT_ID, "", "party.id_missing"),
        (IdType.RESIDENT_ID, "12345", "party.id_form"),
        (IdType.RESIDENT_ID, "１２３４５６１９８５０７１４００１Ｘ", "party.id_form"),
        (IdType.RESIDENT_ID, "٣" * 18, "party.id_form"),
        (IdType.RESIDENT_ID, "1" * 41, "text.too_long"),
        (IdType.RESIDENT_ID, GOOD[:10] + "\u200b" + GOOD[10:], "party.id_form"),
        (IdType.HMT_RESIDENCE, GOOD, "party.id_form"),
        (IdType.FOREIGN_PERMANENT, "FRA31007501010", "party.id_form"),
        (IdType.FOREIGN_PERMANENT, "911075198507140010", "party.id_check"),
        (IdType.PASSPORT, "E1'; DROP", "party.id_form"),
        (IdType.OTHER, "号\n码", "party.id_form"),
    ],
)
def test_numbers_that_are_refused(id_type: IdType, number: str, code: str) -> None:
    assert check(id_type=id_type, id_no=number)[0] == [f"id_no {code}"]


def test_a_wrong_credit_code_only_warns() -> None:
    company: dict[str, object] = {"kind": PartyKind.ORGANISATION, "id_type": IdType.USCC}
    assert uscc_ok("91990102MA7TH2026F")
    assert check(**company, id_no="91990102MA7TH2026F") == ([], [])
    assert check(**company, id_no="91990102MA7TH20260") == ([], ["party.uscc_check"])
    assert check(**company, id_no="91990102MA7TH2026I")[0] == ["id_no party.id_form"]


def test_a_person_has_no_credit_code_and_a_company_no_identity_card() -> None:
    assert check(id_type=IdType.USCC, id_no="91990102MA7TH2026F")[0] == ["id_type party.id_type_kind"]
    assert check(kind=PartyKind.ORGANISATION)[0] == ["id_type party.id_type_kind"]


@pytest.mark.parametrize("mobile", ["139", "abc", "1390000000a", "１３９００００００００１", "13900000000\n1", "1" * 60])
def test_telephones_that_are_none(mobile: str) -> None:
    assert check(mobile=mobile)[0] == ["mobile party.mobile_form"]


@pytest.mark.parametrize("number", ["A", "AB", "ABCD", "ABCDE", "1234567", "12345678", GOOD, "FRA310075010100"])
def test_a_mask_never_shows_most_of_a_number(number: str) -> None:
    masked = party.mask_id(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= len(number) / 3
    assert number not in masked
