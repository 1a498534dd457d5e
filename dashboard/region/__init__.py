"""区域人才地图: where people are, how dense, how fast they come and go; its view and its findings.

May not: import another question's room.
"""
