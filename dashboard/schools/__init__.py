"""高校源头: which universities feed us, whom to visit; its view, its findings, the call list.

May not: import another question's room.
"""
