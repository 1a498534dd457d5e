"""产业链与企业: who works in which chain and link, who comes and stays; moves between trades.

May not: import another question's room; name an employer anywhere but on its desk.
"""
