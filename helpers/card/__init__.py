"""What a learner sees of a case in a notebook."""

from .card import Card
from .desk import CaseDesk, StartDesk, open_desk

__all__ = ["Card", "CaseDesk", "StartDesk", "open_desk"]
