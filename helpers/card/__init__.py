"""What a learner sees of a case in a notebook."""

from .card import Card
from .desk import CaseDesk, StartDesk

__all__ = ["Card", "CaseDesk", "StartDesk"]
