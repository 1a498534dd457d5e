"""Build aside, verify, sign, publish, roll back; the warehouse that serves.

May not: read an office's file or change a staged row.
"""
