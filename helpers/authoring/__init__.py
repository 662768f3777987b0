"""What authors of cases need: write, check, look, publish."""
