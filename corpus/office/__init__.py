"""What office files need before and besides reading: old ones made into new, pages saved, numbers, notes."""
