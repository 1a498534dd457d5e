"""人才留存: survival in the region, who leaves and when.

May not: estimate (metrics/models/survival does), or show a point the rule for curves forbids.
"""
