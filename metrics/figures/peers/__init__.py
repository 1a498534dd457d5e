"""城市对标: published figures of peers, with their source, year and edition.

May not: compute anything: what is published is shown as it was published.
"""
