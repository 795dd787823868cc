"""`python -m kinesphere`, and the script `kinesphere`."""

import sys


def main() -> int:
    """Run the command; Ctrl-C while the libraries are still loading ends it without a trace."""
    try:
        from kinesphere.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
