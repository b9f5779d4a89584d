"""补打: which of the case's papers, where there are several. The sheet says that it is a reprint."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.intake.documents import DocumentKind
from desktop.intake.model import DocumentRef
from ui.cases.panel import CasePanel, Deed
from ui.cases.reading import CaseFile
from ui.cases.words import paper_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox, TickBox


def offered(file: CaseFile) -> dict[str, DocumentRef]:
    """By kind, the newest paper first: an older one of the same kind is not what counts any more. The receipt can always be asked for."""
    kept = {each.kind: each for each in file.detail.documents}
    receipt = DocumentKind.MATERIAL_RECEIPT.value
    found = dict(reversed(tuple(kept.items())))
    return found if receipt in found else found | {receipt: DocumentRef("", receipt, file.detail.row.received_at.date(), 0)}


class PrintPanel(CasePanel):
    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, _("Print again"), _("The sheet says which copy it is"), _("Print"), parent=parent)
        self._papers: dict[str, DocumentRef] = {}
        self.paper = ChoiceBox(look, name=_("Paper"))
        self.add("/paper", _("Paper"), self.paper)
        self.large = TickBox(look, _("in large type, for the person to read at home"))
        self._large = self.add("/large", _("Type"), self.large)
        self.paper.currentIndexChanged.connect(self._fit)
        self.order(self.paper, self.large)

    def show_file(self, file: CaseFile) -> None:
        self._papers = offered(file)
        options = [
            (kind, _("{paper} {no}, copy {n}", paper=paper_words(kind), no=paper.document_no, n=paper.copies + 1))
            for kind, paper in self._papers.items()
        ]
        self.paper.set_options(options)
        self.paper.set_value(options[0][0] if options else "")
        self.large.setChecked(False)
        self._fit()

    def deed(self) -> Deed | None:
        paper = self._papers.get(self.paper.value())
        large = self.large.isChecked() and not self._large.isHidden()
        return Deed("print", {"paper": paper, "large": large}) if paper is not None else None

    @Slot(int)
    def _fit(self, _index: int = 0) -> None:
        self._large.setVisible(self.paper.value() == DocumentKind.NOTICE.value)
