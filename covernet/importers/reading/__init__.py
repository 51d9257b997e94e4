"""Reading the sheets people really have: any format and encoding, with titles, merged cells, sums and signatures."""
