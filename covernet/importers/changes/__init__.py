"""Splits, merges and moves of villages, groups and grids: from the lines of a change sheet to what ends and begins."""
