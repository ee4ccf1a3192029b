"""Lines of one run that want the same document: only one of them can be certain."""

from __future__ import annotations

from collections.abc import Sequence

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Entry, Level, Proposal, Reason

_BY_SUM = frozenset({"SUM_OF_ONE", "SUM_OF_SEVERAL"})


def settle_rivals(entries: Sequence[Entry], proposals: list[Proposal], books: OpenBooks) -> None:
    """Changes proposals: a document goes to the first line, by date, that names it, else to the first whose
    sum it is; a later one that was certain is so no more."""
    order = sorted(
        (place for place, proposal in enumerate(proposals) if proposal.targets),
        key=lambda place: (_by_sum(proposals[place]), entries[place].date, place),
    )
    first: dict[int, int] = {}
    for place in order:
        proposal = proposals[place]
        taken = [target.document_id for target in proposal.targets if target.document_id in first]
        for target in proposal.targets:
            first.setdefault(target.document_id, place)
        if proposal.level != "CERTAIN" or not taken:
            continue
        other = entries[first[taken[0]]]
        facts = {"date": other.date}
        if taken[0] in books.documents:
            facts["invoice"] = books.documents[taken[0]].number
        told = Reason("LINE_BEFORE", facts)
        level: Level = "CUSTOMER" if _by_sum(proposal) else "STRONG"
        proposals[place] = proposal._replace(level=level, reasons=(*proposal.reasons, told))


def _by_sum(proposal: Proposal) -> bool:
    return any(reason.code in _BY_SUM for reason in proposal.reasons)
