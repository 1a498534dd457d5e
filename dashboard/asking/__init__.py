"""一句话问数 on the screen: the box, how a question was read, and views of figures as addresses.

May not: import a question's room, or answer but through the gateway.
"""
