"""A build that goes to an object store."""

from __future__ import annotations

from generator.build import noted, open_edition, plan_of, require_parts
from generator.output.objectstore import Store, folder_of
from generator.output.publish import Published
from generator.output.records import (
    NOBODY,
    StoreShelter,
    TellingLedger,
    batch_size,
    is_told,
    take_over,
    told,
)
from generator.output.upload import send
from generator.places import Site
from generator.problems import FaultyContent, Problem
from generator.terminal import Progress


def upload(
    site: Site,
    address: str,
    device: str,
    progress: Progress,
    is_verified: bool = False,
    is_last: bool = False,
) -> tuple[Published, tuple[Problem, ...]]:
    """Sends to an object store what `build` would write to a folder.

    Nothing can be staged there, so a page of each layout is tried before anything is sent. Looks at every
    object of the store when it is to be verified, the ledger is new, or several builders have sent there;
    then what is ours is told in the store, too. The last of several builders does nothing before all columns
    are there.
    """
    site.check()
    if (store_path := folder_of(address)) is not None:
        site.check_output(store_path)
    store = Store.open(address)
    shelter = StoreShelter(store)
    with TellingLedger.open(site.ledger_path(address)) as ledger:
        is_shared = is_last or is_told(shelter)
        state = store.state(ledger, is_verified or is_shared)
        parts = told(shelter) if is_shared else NOBODY  # after the list: who sent what was listed has told it
        edition, warnings = open_edition(site, device, progress)
        take_over(parts, ledger, state, edition.folders)
        planned = plan_of(edition, ledger, store.address, state, is_weighed=is_last)
        if is_last:
            require_parts(site, address, edition, planned, parts)
        if planned.write_count and (faults := edition.faults()):
            raise FaultyContent(faults)
        if is_shared:
            ledger.tell(shelter)
        published = send(planned, ledger, store, edition.render_all, batch_size(planned))
        if is_shared:
            ledger.replace(parts)
        return noted(published, edition), warnings
