"""What pages say, read against the tables they say it from."""
