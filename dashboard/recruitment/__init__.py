"""招聘市场: posts, seekers, pay, fill rate; its view and its findings.

May not: import another question's room.
"""
