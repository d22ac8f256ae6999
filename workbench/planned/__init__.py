"""What a changed configuration would do and cost, beside the one that it changes, over demand of the past."""
