"""``python -m covernet``: the command line where no console script is on the path."""

from __future__ import annotations

from covernet.start import main

if __name__ == "__main__":
    main()
