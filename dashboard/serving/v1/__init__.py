"""The open interface, ``/api/v1``: its addresses, forms, pages of a list, versions and refusals.

May not: compute or protect a figure (the gateway answers), decide who asks (the guard does).
"""
