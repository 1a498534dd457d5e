"""才岗匹配: how many seekers could fill how many posts, and which requirement blocks most.

May not: import another question's room; list a person or a post; say that a possible pair was made.
"""
