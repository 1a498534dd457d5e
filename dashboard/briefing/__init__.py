"""专报: the monthly briefing, its sections and peers, and the basket of pages and charts.

May not: hold a figure of its own; each sentence is made of protected tables.
"""
