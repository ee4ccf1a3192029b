"""100,000 made-up bank lines: what the matcher is certain of is what the line was made to pay."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import pytest

from backend.domain.matching.match import match, numbers_to_look_up
from backend.domain.matching.model import Closed, MatchRules, Past, Proposal
from backend.domain.matching.reading import Reading
from shared.identifiers import loose_key
from shared.match_codes import match_sentence
from tests.matching.references import Line, World, Writer, counted, world

LINES = 100_000
A_WORLD = 500
SEED = 2026


def proposals(world: World, lines: list[Line]) -> list[Proposal]:
    """Each line alone: of two that pay the same invoice only one could be certain."""
    rules = MatchRules()
    closed: dict[str, list[Closed]] = {}
    for each in world.closed:
        closed.setdefault(loose_key(each.number), []).append(each)

    def look_up(readings: Sequence[Reading]) -> Past:
        behind = [each for key in numbers_to_look_up(readings) for each in closed.get(key, ())]
        return Past(behind, world.paid)

    return [proposal for line in lines for proposal in match([line.entry], world.books, rules, look_up)]


def run(seed: int) -> tuple[Counter[str], list[str]]:
    """One world: how many lines and invoices, how many certain, and what was wrong."""
    chance = random.Random(f"{SEED}-{seed}")
    small = world(chance)
    writer = Writer(small, chance)
    lines = [writer.line(place) for place in range(A_WORLD)]
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for line, proposal in zip(lines, proposals(small, lines), strict=True):
        counts[f"made: {line.told}"] += 1
        counts[f"level {proposal.level}"] += 1
        if proposal.level != "CERTAIN":
            continue
        targets = {target.document_id: target.amount for target in proposal.targets}
        counts["certain invoices"] += len(targets)
        whole = {id_: small.books.documents[id_].open for id_ in line.pays}
        if targets != whole:
            counts["wrong invoices"] += len(set(targets.items()) ^ set(whole.items()))
            told = " ".join(match_sentence(reason.code, reason.args) for reason in proposal.reasons)
            wrong.append(f"{line.told}: {line.entry.reference!r} -> {targets}, not {whole}. {told}")
    return counts, wrong


def test_no_line_of_a_hundred_thousand_is_certain_of_what_it_does_not_pay() -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for more, told in pool.map(run, range(LINES // A_WORLD)):
            counts += more
            wrong += told
    lines = sum(count for name, count in counts.items() if name.startswith("made: "))
    certain = counts["level CERTAIN"]
    kinds = Counter({name[6:]: count for name, count in counts.items() if name.startswith("made: ")})
    print(
        f"\nmade-up references: {len(wrong)} of {certain:,} certain lines wrong ({lines:,} lines in all),"
        f" {counts['wrong invoices']} of {counts['certain invoices']:,} invoices;"
        f" strong {counts['level STRONG']:,}, customer only {counts['level CUSTOMER']:,},"
        f" unsure {counts['level UNSURE']:,}. Lines made: {counted(kinds)}."
    )
    assert lines == LINES
    assert wrong == []
    assert certain > 0.4 * lines
    assert all(counts[f"level {level}"] > 0.01 * lines for level in ("STRONG", "CUSTOMER", "UNSURE"))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_seed_gives_the_same_lines_again(seed: int) -> None:
    assert run(seed) == run(seed)
