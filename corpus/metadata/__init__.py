"""Whose report it is: places, public bodies, and the facts told by its title and masthead."""
