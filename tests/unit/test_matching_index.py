"""Plain numbers are keyed all at once: with the same keys as one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.matching.keys import RUNS, compact, fold, without_zeros
from backend.domain.matching.number_index import NumberIndex

numbers = st.text(st.sampled_from("aZ0019-/._ #"), min_size=1, max_size=14)


@given(st.lists(numbers, max_size=12))
def test_each_number_is_found_as_if_it_stood_alone(found: list[str]) -> None:
    index = NumberIndex(range(len(found)), found)
    for number in found:
        key = compact(fold(number))
        same = tuple(place for place, other in enumerate(found) if compact(fold(other)) == key)
        assert index.written_so(key) == (same if key else ())
        loose = without_zeros(RUNS.findall(fold(number)))
        alike = {
            place for place, other in enumerate(found) if without_zeros(RUNS.findall(fold(other))) == loose
        }
        if loose:
            but_for_zeros = set(index.but_for_zeros(loose))
            assert alike <= but_for_zeros
            assert all(compact(fold(found[place])) == loose for place in but_for_zeros - alike)
