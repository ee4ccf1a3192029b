"""From a sheet's cells to a kind's fields: the parts of mapping, under one name."""

from __future__ import annotations

from shared.blocks import Block, find_block, letter_of, range_of
from shared.columns import Facts, FieldFacts, collect_facts
from shared.contents import content_digest, content_digest_of_columns
from shared.date_rules import DATE_RULES, count_date_rule, date_rule_refuses
from shared.filters import Filter, parse_filter
from shared.headers import header_keys, header_signature, is_failed_sheet, user_columns
from shared.matching import Match, match_headers
from shared.totals import total_row

__all__ = [
    "DATE_RULES", "Block", "Facts", "FieldFacts", "Filter", "Match", "collect_facts", "content_digest",
    "content_digest_of_columns", "count_date_rule", "date_rule_refuses", "find_block", "header_keys",
    "header_signature", "is_failed_sheet", "letter_of", "match_headers", "parse_filter", "range_of",
    "total_row", "user_columns",
]  # fmt: skip
