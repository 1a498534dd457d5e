"""招聘市场, 产业缺口: posts, seekers, pay, shortage and what it is made of.

May not: import attack/, answer or the list of published relations; draw, or name a page.
"""
