"""The questions that are no gap counts, each a module named for its question with a function of the same name."""
