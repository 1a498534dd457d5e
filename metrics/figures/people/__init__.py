"""人才存量 and 流动: who is here, who came, who left.

May not: import attack/, answer or the list of published relations; add up regions' flows.
"""
