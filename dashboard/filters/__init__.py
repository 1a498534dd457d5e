"""Widgets and address, one frozen Selection: what is chosen, read with suspicion.

May not: ask for figures or draw charts.
"""
