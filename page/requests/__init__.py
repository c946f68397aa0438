"""What every request and reply passes: host, address, origin, pace, body, headers."""
