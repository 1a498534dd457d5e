"""The ledger of grants: how finely each total is told, worked out before a snapshot comes out.

``place`` is what all tables by kind tell of a region's grants, month by month; ``command`` divides
the totals and keeps the entries. The division itself is :mod:`metrics.disclosure.ledger`. May not:
know who asks.
"""
