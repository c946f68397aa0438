"""Figures that the reports state: gathered, chosen from, shown, and what to ask after one of them."""
