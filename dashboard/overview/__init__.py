"""总览: how the region is doing against its promises; the cards of the first page.

May not: import another question's room.
"""
