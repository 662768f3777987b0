"""What a learner sees of a case in a notebook."""

from .card import Card
from .desk import CaseDesk
from .opening import open_desk
from .start_desk import StartDesk

__all__ = ["Card", "CaseDesk", "StartDesk", "open_desk"]
