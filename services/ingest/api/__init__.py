"""The door over HTTP: departments send events and files, and learn of each record what became of it."""
