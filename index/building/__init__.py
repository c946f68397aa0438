"""Making a version: all of it, or what changed since the one before."""
