"""How a report is laid out in time: its accounts and plans, and the time that holds at each place."""
