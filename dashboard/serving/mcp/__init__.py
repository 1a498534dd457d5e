"""The registry as tools for an office's own assistant (Model Context Protocol): stdio and HTTP.

What lives here: the tools as values (`tools`), what they answer (`answers`, `said`) and take
(`arguments`), a call under somebody's rights (`calling`), and the protocol around them (`server`,
`route`, `command`). May not: compute, protect or look at a snapshot; every figure comes through the
gateway.
"""
