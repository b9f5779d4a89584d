"""The two stores' metadata. Each room declares its own tables on one of them, beside the rules that use them.

`vault`: this workstation's encrypted store. `hall`: what the hall shares. Times are text in UTC (`desktop.clock.to_text`).
"""

from __future__ import annotations

from sqlalchemy import MetaData

vault = MetaData()
hall = MetaData()
