"""From a finding to the Answer that a person reads."""
