"""What needs attention, brought to people: mail, robots, webhooks; under each receiver's rights.

May not: decide what an alert is (metrics/alerts does), nor ask a figure but through the gateway.
"""
