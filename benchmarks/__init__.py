"""What the design promises, measured. `make bench` runs all; numbers are ratios or CPU seconds."""
