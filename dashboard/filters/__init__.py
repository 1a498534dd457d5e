"""What an address says, read with suspicion: filters, switches, the places around a region.

May not: draw a widget or ask for a figure.
"""
