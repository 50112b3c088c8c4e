"""`python -m atxaudit`."""

from atxaudit.cli import main

if __name__ == "__main__":
    main()
