"""供需预测: demand, supply and gap from the stored projection, scenarios, nowcast.

May not: make the projection (metrics/projection does), or read its exact inputs under levers.
"""
