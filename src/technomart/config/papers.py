"""Hold and read what stands on papers and where they are printed."""

from dataclasses import dataclass
from typing import Self

from technomart.config.choices import Roll
from technomart.config.errors import SettingsError
from technomart.config.source import SettingsSource
from technomart.config.values import PrinterAddress
from technomart.domain.kernel.texts import is_visible
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.business import Business
from technomart.domain.papers.letterhead import Letterhead


@dataclass(frozen=True)
class PaperSettings:
    """Who operates which machine, what ends each paper, whether slips are no claim of input tax, and what prints."""

    operated_by: str = ""
    machine_min: str = ""
    machine_serial: str = ""
    paper_footer: tuple[str, ...] = ()
    no_input_tax: bool = True
    printer: PrinterAddress | None = None
    printer_width: Roll = Roll.WIDE
    kitchen_printer: PrinterAddress | None = None
    kitchen_printer_width: Roll = Roll.WIDE
    reprint_interrupted: bool = True

    def letterhead(self, business: Business, tax: Tax) -> Letterhead:
        """Return what papers say of a seller."""
        return Letterhead(
            business, self.operated_by, tax, self.machine_min, self.machine_serial, self.paper_footer, self.no_input_tax
        )

    @classmethod
    def read(cls, source: SettingsSource) -> Self:
        """Read the settings; raises `SettingsError` for a value that cannot be used."""
        footer = source.shown("PAPER_FOOTER") or ""
        printer, kitchen = source.printer("PRINTER"), source.printer("KITCHEN_PRINTER")
        if kitchen is not None and printer is not None and kitchen.is_device_of(printer):
            one = f"{source.name_of('PRINTER')} and {source.name_of('KITCHEN_PRINTER')}"
            raise SettingsError(f"{one} are one device, on which papers would run into each other.")
        return cls(
            operated_by=source.shown("OPERATED_BY") or cls.operated_by,
            machine_min=source.shown("MACHINE_MIN") or cls.machine_min,
            machine_serial=source.shown("MACHINE_SERIAL") or cls.machine_serial,
            paper_footer=tuple(line.strip() for line in footer.split("|") if is_visible(line)),
            no_input_tax=source.switch("NO_INPUT_TAX", default=cls.no_input_tax),
            printer=printer,
            printer_width=source.choice("PRINTER_WIDTH", Roll, cls.printer_width),
            kitchen_printer=kitchen,
            kitchen_printer_width=source.choice("KITCHEN_PRINTER_WIDTH", Roll, cls.kitchen_printer_width),
            reprint_interrupted=source.switch("REPRINT_INTERRUPTED", default=cls.reprint_interrupted),
        )
