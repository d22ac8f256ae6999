"""What a period cost, beside what it would have cost."""
