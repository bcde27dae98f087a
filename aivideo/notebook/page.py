"""How our pieces look: one card, one figure, readable in light and in dark, on screen and in an exported page.

Colours come from JupyterLab's own theme where there is one; the fallbacks (exported pages) have a contrast of
at least 7 to 1. Nothing is said by colour alone.
"""

from collections.abc import Iterable
from html import escape

from IPython.display import display

TEXT = "var(--jp-content-font-color1, #1b1b1b)"
QUIET = "var(--jp-content-font-color2, #4d4d4d)"
LINE = "var(--jp-border-color1, #767676)"
CARD = (
    f"border:1px solid {LINE};border-left:6px solid {LINE};border-radius:6px;padding:0.6em 1em;margin:0.4em 0;"
    f"max-width:46em;color:{TEXT};line-height:1.5"
)


def card(title: str, *paragraphs: str, choices: Iterable[str] = (), status: bool = False) -> str:
    """The HTML of one boxed message. All text is escaped.

    Args:
        title, paragraphs: what it says.
        choices: a list between title and paragraphs, lettered a, b, c.
        status: screen readers announce it when it changes.
    """
    role = ' role="status"' if status else ""
    items = "".join(f"<li>{escape(text)}</li>" for text in choices)
    listed = f'<ol type="a" style="margin:0.3em 0;list-style-type:lower-alpha">{items}</ol>' if items else ""
    body = "".join(f'<p style="margin:0.3em 0">{escape(text)}</p>' for text in paragraphs)
    return f'<div{role} style="{CARD}"><strong>{escape(title)}</strong>{listed}{body}</div>'


def put(html: str, plain: str, **how):
    """Display HTML, with the same thing in plain text for places that show no HTML."""
    return display({"text/html": html, "text/plain": plain}, raw=True, **how)
