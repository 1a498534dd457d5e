"""预警: stated rules on protected figures.

May not: know a page or its address.
"""
