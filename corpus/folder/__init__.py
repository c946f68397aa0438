"""A folder of reports: read in a process of its own, checked, and changed without losing anything."""
