"""What stands of the allocations, and which debits are money that went out again: as conditions in SQL."""

from __future__ import annotations

from backend.domain.chargebacks import GIVEN_BACK

NO_TWIN = "NOT EXISTS (SELECT 1 FROM allocation r WHERE r.org_id = a.org_id AND r.reverses = a.id)"
"""No twin takes the allocation `a` back."""

STANDS = f"a.reverses IS NULL AND {NO_TWIN}"
"""The allocation `a` is money that stands where it was put."""

IS_GIVEN_BACK = "(" + ", ".join(f"'{kind}'" for kind in GIVEN_BACK) + ")"
"""For `kind IN ...`, in the words of the index: by a partial index SQLite finds only what is asked so."""
