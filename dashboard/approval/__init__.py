"""What an office hands in before it may go live (上线材料): made from the records, not retyped.

May not: show or hold a figure; say of a control that it is there without naming what proves it.
"""
