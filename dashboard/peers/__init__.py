"""城市对标: our region and its peers on the same published figures, and on their policies.

May not: import another question's room; say that one figure is why another is high.
"""
