"""Campaigns against an installation: killed commands, spoilt files, swaps under readers, slow
clients. Their figures stand in docs/reliability.md; ``make test-long`` runs them whole, a small
share of each is in ``make test``."""
