"""供需预测: demand, supply and gap from the stored projection, scenarios, nowcast."""
