"""A case in a room: phones vote, the notebook shows the room. No lone learner imports any of it."""
