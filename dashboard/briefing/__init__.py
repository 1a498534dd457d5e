"""专报: the monthly briefing, its sections and peers, and the desk of the basket.

May not: hold a figure of its own; each sentence is made of protected tables.
"""
