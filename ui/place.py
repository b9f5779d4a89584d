"""Where the home and the papers are. Apart from `ui.app` because sign-in needs it before anything heavy is imported."""

from __future__ import annotations

import os
from pathlib import Path

HOME_VARIABLE = "TIDEHALL_HOME"
SETTINGS_FILES = ("hall.toml", "tidehall.toml")
"""Of the hall and of this workstation; the later wins."""


def home_path(given: str | None) -> Path:
    """--home, else TIDEHALL_HOME, else the platform's place for a user's data."""
    named = given or os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("tidehall", appauthor=False)


def papers_folder() -> Path:
    """Where papers go as PDF while no printer is set up: a folder in the user's documents."""
    from platformdirs import user_documents_path

    return user_documents_path() / "tidehall"
