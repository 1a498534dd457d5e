"""地区画像: why one region's stock changed, who it is made of; view and findings.

May not: import another question's room.
"""
