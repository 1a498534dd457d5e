"""人才留存: of those who came, how many are still here; its view and its findings.

May not: import another question's room.
"""
