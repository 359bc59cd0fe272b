"""What a language model cost, on standard error: a line a report, and the total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from dragoman.model import Failure, Reading

if TYPE_CHECKING:
    from dragoman.llm.coder import Cost, LanguageModel


def with_costs(results: Iterable[Reading | Failure], llm: LanguageModel | None) -> Iterator[Reading | Failure]:
    """The same results; after each, what the model took for it. Without a model, nothing is told."""
    if llm is None:
        yield from results
        return
    try:
        for result in results:
            for name, cost in llm.costs:
                click.echo(f"{name}: {line(cost)}", err=True)
            llm.costs.clear()
            yield result
    finally:
        llm.close()


def total(llm: LanguageModel | None) -> None:
    """The sum over all reports, with the price where the user told the price of tokens."""
    if llm is None:
        return
    prices = llm.settings.prices()
    paid = f"; cost {llm.total.price(prices):.4f} at {llm.settings.llm_price} a million" if prices else ""
    click.echo(f"{llm.label}: {line(llm.total)}{paid}", err=True)


def line(cost: Cost) -> str:
    """One cost in words."""
    counts = ((cost.asked, "asked"), (cost.cached, "from the cache"), (cost.failed, "failed"))
    parts = [", ".join(f"{n} {what}" for n, what in counts if n) or "not asked"]
    if cost.asked:
        untold = f" ({cost.untold} answers tell no tokens)" if cost.untold else ""
        parts.append(f"{cost.tokens_in} tokens in, {cost.tokens_out} out{untold}")
    if cost.dropped:
        parts.append("dropped: " + ", ".join(f"{n} {what}" for what, n in sorted(cost.dropped.items())))
    return "; ".join(parts)
