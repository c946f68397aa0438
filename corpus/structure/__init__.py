"""How a report is laid out in time: its accounts and plans, and the statements made in it."""
