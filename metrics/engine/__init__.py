"""One record per figure (Metric, Dimension, Measure), one Selection, one way to evaluate it.

May not: protect anything; what leaves here is exact and stays inside metrics/.
"""
