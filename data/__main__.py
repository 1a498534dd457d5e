"""``python -m data``: import, build and look after snapshots."""

import sys

from data.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
