"""The kinds of province: which adapter stands behind which link. The one place that a new kind is named in."""

from __future__ import annotations

from collections.abc import Callable

from offline.sync.files import Scan, Upload
from offline.sync.peers import ProvinceAdapter, Uploading
from offline.sync.peers.access import Access, ProvinceLink
from offline.sync.peers.province import ProvinceClient
from offline.sync.peers.staging.client import StagingClient
from offline.sync.peers.staging.link import StagingLink
from offline.vault.files import FileVault

AnyLink = ProvinceLink | StagingLink


def connect(link: AnyLink, access: Access) -> ProvinceAdapter:
    """A connection of its own, for one thread."""
    if isinstance(link, StagingLink):
        return StagingClient(link, access.clock)
    return ProvinceClient(link, access)


def uploading(adapter: ProvinceAdapter, vault: FileVault, scan: Scan, remember: Callable[[str | None, int], None]) -> Uploading:
    """One scan on its way, in the adapter's manner."""
    if isinstance(adapter, StagingClient):
        return adapter.upload(vault, scan, remember)
    if isinstance(adapter, ProvinceClient):
        return Upload(adapter, vault, scan, remember)
    raise TypeError(type(adapter).__name__)
