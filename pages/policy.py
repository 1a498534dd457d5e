"""政策与资金: who applied, who was paid, how fast, from which budget; what stayed, what it did."""

from dashboard.document.build import titled
from dashboard.document.document import Document
from dashboard.document.lacking import absent
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.values import Filters
from dashboard.policy import chain, panels, tables, view
from dashboard.policy import findings as say
from dashboard.policy.register import register
from metrics.figures.policy import applications, payouts

FILTERS = Filters(window="ytd")


def page(request: Request) -> Document:
    """Cases and money of the period, policies, employers, funds, and what became of those paid."""
    fetch, chosen = request.fetch, request.selection
    applied = fetch(applications.APPLICATIONS, chosen)
    paid = fetch(payouts.PAID_AMOUNT, chosen)
    people, days = fetch(applications.PAID_PEOPLE, chosen), fetch(payouts.DAYS_TO_PAY, chosen)
    verdict, effect = view.effect(request)
    return request.document(
        "政策与资金",
        "钱发给了谁、发得多快、执行到哪里，留住了多少人？",
        (
            Sentence(say.standing(applied, paid, people, days, absent(paid))),
            view.cards(request),
            panels.money(request),
            *titled(tables.by_policy(request)),
            tables.by_year(request),
            *titled(tables.cohorts(request)),
            *register(request),
            panels.who(request),
            panels.funds(request),
            chain.money(request),
            chain.programmes(request),
            verdict,
            Columns((titled(effect), titled(tables.outcomes(request))), (3, 2)),
            *titled(view.begun(request)),
            view.cases(request),
        ),
        cited=(applied, paid, people, days),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
