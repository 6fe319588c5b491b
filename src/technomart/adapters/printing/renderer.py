"""Render papers in each form, by what is loaded for the first paper of it."""

from importlib import import_module

from typing_extensions import override

from technomart.adapters.printing.html import SOURCES
from technomart.domain.papers.ports import Renderer
from technomart.domain.papers.printed import Form, Printed, Sheet


class LoadedRenderer(Renderer):
    """Renders papers; the module of a form has its name."""

    @override
    def rendered(self, printed: Printed, form: Form, sheet: Sheet = Sheet.ROLL_80) -> bytes:
        made: bytes = import_module(f"technomart.adapters.printing.{form.value}").rendered(printed, sheet)
        return made

    @override
    def styles(self) -> str:
        return SOURCES
