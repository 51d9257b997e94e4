"""Mapping the sheets people really have to the tables of a bundle: what they are, what their columns mean, who is who."""
