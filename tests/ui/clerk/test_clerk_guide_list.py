"""The guide's list at the window: one key, and the clerk goes on where the guide stopped - but looks at the papers himself."""

from __future__ import annotations

from dataclasses import replace

from conftest import CTRL, THEME, Hall, Key
from hall_cases import resident_id

from desktop.intake.drafts import new_draft
from desktop.intake.model import MaterialEntry, MaterialStatus, OutcomeKind, Party
from desktop.intake.prechecked import encode, of_draft
from ui.clerk.pages import MaterialsPage


def listed(hall: Hall) -> tuple[str, ...]:
    """A number with a list is taken: one thing missing, the rest brought. The codes that were asked for."""
    draft = replace(new_draft("guide", hall.desk.clock()), theme_code=THEME, applicant=Party(name="林秋平", id_no=resident_id(3)))
    codes = tuple(line.need.material.code for line in hall.desk.intake.assess(draft, province_away=False).materials if line.missing)
    states = {code: MaterialEntry(MaterialStatus.PROVIDED if n else MaterialStatus.MISSING) for n, code in enumerate(codes)}
    body = encode(of_draft(replace(draft, materials=states)))
    hall.desk.queue.take("business", prechecked=body, note="开办餐饮店：导办看过")
    return codes


def test_one_key_opens_the_list_and_the_clerk_still_looks(hall: Hall) -> None:
    session, room = hall.clerk.session, hall.clerk.case
    hall.desk.queue.take("business", prechecked='{"version":9}')
    hall.call()
    hall.until(room.guide_list.isVisible)
    hall.press(Key.Key_D, CTRL)
    hall.until(room.toast.isVisible)
    assert "照常受理" in room.toast.words.text() and session.empty and session.draft is not None
    hall.press(Key.Key_F8)
    hall.until(lambda: session.draft is None and hall.clerk.line.current is None)

    codes = listed(hall)
    hall.call()
    hall.until(room.guide_list.isVisible)
    assert session.empty and room.guide_list.open.key == "Ctrl+D"
    hall.press(Key.Key_D, CTRL)
    hall.until(lambda: not room.guide_list.isVisible())
    assert session.draft is not None and session.assessment is not None
    assert (session.draft.theme_code, session.draft.applicant.name, hall.step()) == (THEME, "林秋平", "materials")
    page = room.pages["materials"]
    assert isinstance(page, MaterialsPage)
    assert "导办见过" in page.list.rows[codes[1]].accessibleName() and "导办见过" not in page.list.rows[codes[0]].accessibleName()
    assert session.assessment.unchecked == len(codes) - 1 and session.assessment.outcome is OutcomeKind.NOTIFIED
    assert session.undo() and session.empty and room.guide_list.isVisible(), "one step takes the whole list out again"
