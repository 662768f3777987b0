"""What holds in a room, whoever asks: its states, votes, counts. No disk, no network, no screen."""
