"""A case in a room: phones vote, the notebook shows the room; imported by nothing that a lone learner needs."""
