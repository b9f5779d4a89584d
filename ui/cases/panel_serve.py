"""送达: which papers are handed to whom and how; the 送达回执 that is printed is signed and kept with the case."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.intake.documents import DocumentKind
from desktop.intake.outcome_papers import BY_HAND, BY_POST, LEFT, SELF, WAYS
from desktop.intake.party import shown_name
from desktop.intake.serving import RELATIONS, Servable, Service
from ui.cases.panel import CasePanel, Deed, line
from ui.cases.panels_end import Ticked
from ui.cases.reading import CaseFile
from ui.cases.words import paper_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox


class ServePanel(CasePanel):
    """What was not served yet is ticked; the fields that a way does not need are not there."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Serve papers"), _("The proof of service that is printed is signed and kept"), _("Serve and print"), parent=parent
        )
        self.papers = Ticked(look)
        self.way = ChoiceBox(look, [(way, way) for way in WAYS], name=_("Way of service"))
        self.relation = ChoiceBox(look, [(each, each) for each in RELATIONS], name=_("Who signs"))
        self.name = line(look, _("Name of who signs"), most=100)
        self.tracking = line(look, _("Number of the post"), most=40, placeholder=_("may be written in by hand"))
        self.reason = line(look, _("Why it is left or taken by somebody else"))
        self.add("/documents", _("Papers"), self.papers)
        first, second = self.side_by_side(), self.side_by_side()
        self.add("/way", _("Way"), self.way, row=first)
        self.add("/relation", _("Who signs"), self.relation, row=first)
        self.add("/recipient_name", _("Name"), self.name, row=second)
        self._tracking = self.add("/tracking_no", _("Post no."), self.tracking, row=second)
        self._reason = self.add("/reason", _("Reason"), self.reason, row=second)
        self.way.currentIndexChanged.connect(self._fit)

    def show_file(self, file: CaseFile) -> None:
        self.papers.show_entries([_entry(paper) for paper in file.servable], ticked=False)
        for paper in file.servable:
            self.papers.boxes[paper.document_no].setChecked(paper.proposed)
        for each in (self.name, self.tracking, self.reason):
            each.clear()
        self.name.setPlaceholderText(_("{name} (the applicant)", name=shown_name(file.detail.row.applicant_name)))
        self.way.set_value(BY_HAND)
        self.relation.set_value(SELF)
        self._fit()
        self.order(*self.papers.boxes.values(), self.way, self.relation, self.name, self.tracking, self.reason)

    def deed(self) -> Deed:
        chosen = self.papers.ticked()
        way, relation = self.way.value(), self.relation.value()
        tracking = self.tracking.text() if way == BY_POST else ""
        how = Service(way, self.name.text(), relation, tracking, self.reason.text() if not self._reason.isHidden() else "")
        return Deed(
            "serve", {"how": how, "documents": chosen}, DocumentKind.DELIVERY, _n("{n} paper served", "{n} papers served", len(chosen))
        )

    @Slot(int)
    def _fit(self, _index: int = 0) -> None:
        self._tracking.setVisible(self.way.value() == BY_POST)
        self._reason.setVisible(self.way.value() == LEFT)


def _entry(paper: Servable) -> tuple[str, str, str, QWidget | None]:
    note = paper.document_no + ("　" + _("served already") if paper.served else "")
    return paper.document_no, paper_words(paper.kind.value), note, None
