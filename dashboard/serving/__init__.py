"""What is served and started: the screen's root, HTTP routes, the command line.

May not: be imported by any other room.
"""
