"""What JupyterLab leaves out when it saves a learner's notebook."""

from __future__ import annotations

from typing import Any

from .notebooks import WIDGET_VIEW


def leave_out_views(model: dict[str, Any], **_: Any) -> None:
    """Drop the reference to a live card where a reading copy stands beside it.

    The reference dies with its kernel. Without it a notebook that is opened again shows the reading copy
    until it is run, and not an error in each cell.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    for cell in content.get("cells", ()):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop(WIDGET_VIEW, None)
