"""供需预测: demand, supply and gap of the years ahead, scenarios, the record of earlier forecasts.

May not: import another question's room.
"""
