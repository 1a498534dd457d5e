"""The data steward's desk: upload, mapping, trial, import, refused rows.

May not: be imported by a question's room.
"""
