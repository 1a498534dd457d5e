"""本地生源回流: where our own students study and whether they come back.

May not: import another question's room.
"""
