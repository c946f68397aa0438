"""From readings to a finding: which answer stands, how sure it is, or why there is none."""
