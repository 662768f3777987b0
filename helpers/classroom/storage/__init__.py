"""Where rooms, phones, votes and keys are kept."""
