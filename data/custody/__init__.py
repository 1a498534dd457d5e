"""A home kept safe: packed away and brought back whole, its pseudonyms put under a new key.

May not: pack the key beside the data; leave half a home behind.
"""
