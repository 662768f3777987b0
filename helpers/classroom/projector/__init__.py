"""The notebook in front of a room: it follows the room, and steers it."""
