"""产业链与企业: who works in which link, who comes and goes, posts, money; moves between trades.

May not: import attack/, answer or the list of published relations; draw; name a page, an employer.
"""
