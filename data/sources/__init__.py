"""Databases that are pulled: tables through the same contract and mapping as files.

A session is read-only, a pull resumes where it broke off, and no password is ever shown. May not:
know cubes, snapshots or commands; write anything but what an import writes.
"""
