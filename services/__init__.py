"""The services of Shouwang, each a function from messages, and what the log remembers, to the messages that follow."""
