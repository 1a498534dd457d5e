"""目标与考核: what was promised, what is done, where the year will end; scores beyond chance.

May not: import another question's room; name an official but on the screen of who may know.
"""
