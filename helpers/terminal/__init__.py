"""What a learner sees of a case in a terminal."""
