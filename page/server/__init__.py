"""The server: its start and end, connections, routes of our own, the page shown meanwhile."""
