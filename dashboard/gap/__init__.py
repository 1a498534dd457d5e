"""产业缺口: which trades lack whom and why; its view, its findings, its catalogue as a file.

May not: import another question's room.
"""
