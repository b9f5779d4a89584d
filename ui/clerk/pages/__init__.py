"""The six step pages of the clerk's workplace. Each shows the session's draft (`refresh`), takes the focus (`begin`) and tells `onward`."""

from ui.clerk.pages.applicant import ApplicantPage
from ui.clerk.pages.decision import DecisionPage
from ui.clerk.pages.form import FormPage
from ui.clerk.pages.materials import MaterialsPage
from ui.clerk.pages.situation import SituationPage
from ui.clerk.pages.thing import ThingPage

__all__ = ["ApplicantPage", "DecisionPage", "FormPage", "MaterialsPage", "SituationPage", "ThingPage"]
