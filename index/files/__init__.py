"""Files of an index: written whole, mapped and checked, locked; the manifest, and which is current."""
