"""A situation report over a record: `compose` makes it from the record's parts, `markdown` and `html` write it."""

from dragoman.views.brief.compose import compose
from dragoman.views.brief.gather import gather
from dragoman.views.brief.html import fragment, html
from dragoman.views.brief.markdown import markdown
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Brief, Cell, Heading, Reference, Remark, Section, Sentence, Table

__all__ = [
    "Brief", "Cell", "Heading", "Material", "Reference", "Remark", "Section", "Sentence", "Table", "compose",
    "fragment", "gather", "html", "markdown",
]  # fmt: skip
