"""What leaves the casebook for other programs, and what comes back: xAPI, QTI, Anki, a table."""
