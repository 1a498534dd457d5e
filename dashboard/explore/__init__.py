"""自助分析: any figure of the registry, divided and filtered as its record allows.

May not: import another question's room.
"""
