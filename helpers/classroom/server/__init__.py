"""The server of a room: what phones and presenters may ask, and what they are told."""
