"""Did you mean: the customer nearest to what was written."""

from __future__ import annotations

from difflib import get_close_matches

from shared.codes import Issue


def suggest(issues: list[Issue], customers: list[tuple[str, str]]) -> None:
    """Adds `did_you_mean` and `candidate` to issues that name a customer there is not, where one is near.

    customers: (number, name). Each distinct text is looked up once; at most 200 of them.
    """
    names = {number: name for number, name in customers}
    pool = list(names) + [name for name in names.values()]
    numbers = {name: number for number, name in customers}
    seen: dict[str, str | None] = {}
    for issue in issues:
        text = str(issue.args.get("account", ""))
        if text not in seen:
            near = get_close_matches(text, pool, n=1, cutoff=0.75) if len(seen) < 200 else []
            seen[text] = near[0] if near else None
        found = seen[text]
        if found is not None:
            number = found if found in names else numbers[found]
            issue.args["did_you_mean"] = f"{number} {names[number]}"
            issue.args["candidate"] = number
