"""The vault (保险库): who a pseudonym is, and what must not be read by chance; sealed, and apart from the log."""
