"""From an Answer or a Report to HTML: pure functions."""
