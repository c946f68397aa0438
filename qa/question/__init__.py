"""What is asked: place, time, kind and measure; what earlier turns supply; the times of a comparison."""
