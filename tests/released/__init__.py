"""Homes as released versions left them: what the next version must be able to read.

Each ``NN_name.zip`` holds a small home (a few rows per contract, staged; one published snapshot;
settings, a mapping, a scenario) and what its version said of it. ``make.py`` writes one from the
code of its checkout, with every release that changes a contract, a cube or a file of the home;
nobody edits one afterwards. docs/upgrading.md says when.
"""
