"""Commands of the command line: each parses, makes one library call, and prints."""
