"""The host: the only place where the parts are joined, and where clock, files and settings are read."""
