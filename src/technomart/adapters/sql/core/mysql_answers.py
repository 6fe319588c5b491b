"""Read what MariaDB or MySQL answer: the descriptions of columns, which are the same each time, parsed once.

The driver builds an object with twelve attributes for each column of each answer, which costs more than the rows do.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from pymysql.connections import MySQLResult
from pymysql.err import InternalError
from pymysql.protocol import MysqlPacket

Converters: TypeAlias = Sequence[tuple[str | None, Callable[[Any], Any] | None]]

MOST_SHAPES = 512
"""How many sets of columns are remembered; the program's statements have fewer."""

EOF, LONGEST_EOF = 0xFE, 8
END = bytes([EOF, 0, 0, 0, 0])
NULL, LONGEST_SHORT = 0xFB, 0xFA  # up to here the first byte of a cell is its length

_shapes: dict[tuple[bytes, ...], "Shape"] = {}


class Driven(MySQLResult):
    """The driver's own answer, with what its stubs lack."""

    connection: Any
    fields: Sequence[Any]
    converters: Converters
    _read_row_from_packet: Callable[[MysqlPacket], tuple[Any, ...]]
    _check_packet_is_eof: Callable[[MysqlPacket], bool]


class Shape(Driven):
    """The columns of answers, parsed by the driver from the packets that describe them."""

    def __init__(self, line: Any, told: Sequence[bytes]) -> None:
        super().__init__(line)
        self.connection = _Told(line, iter([*told, END]))
        self.field_count = len(told)
        super()._get_descriptions()  # type: ignore[misc]
        self.connection = None


class Answer(Driven):
    """An answer with rows or without; it holds what the driver's own does."""

    def _get_descriptions(self) -> None:
        *told, end = self.connection.payloads(self.field_count + 1)
        told = tuple(told)
        if not _is_end(end):
            raise InternalError("The server described more columns than it had announced.")
        shape = _shapes.get(told) or _remembered(self.connection, told)
        self.fields, self.converters, self.description = shape.fields, shape.converters, shape.description

    def _read_rowdata_packet(self) -> None:
        payload, encoding, converters = self.connection.payload, self.connection.encoding, self.converters
        rows = []
        while not _is_end(data := payload()):
            cells = _short_cells(data, converters)
            rows.append(self._read_row_from_packet(MysqlPacket(data, encoding)) if cells is None else cells)
        self._check_packet_is_eof(MysqlPacket(data, encoding))
        self.connection = None  # as the driver does, against a cycle
        self.affected_rows = len(rows)
        self.rows = tuple(rows)


class _Told:
    """A connection as the driver's parser sees it, which tells packets that were read before."""

    def __init__(self, line: Any, packets: Iterator[bytes]) -> None:
        self.encoding, self.use_unicode, self.decoders = line.encoding, line.use_unicode, line.decoders
        self._packets = packets

    def _read_packet(self, kind: Callable[[bytes, str], Any] = MysqlPacket) -> Any:
        return kind(next(self._packets), self.encoding)


def _remembered(line: Any, told: tuple[bytes, ...]) -> Shape:
    if len(_shapes) >= MOST_SHAPES:
        _shapes.clear()
    shape = _shapes[told] = Shape(line, told)
    return shape


def _is_end(data: bytes) -> bool:
    return data[0] == EOF and len(data) <= LONGEST_EOF


def _short_cells(data: bytes, converters: Converters) -> tuple[Any, ...] | None:
    """Return the cells of a row; None when one of them is too long for a length of one byte."""
    row: list[Any] = []
    place = 0
    for encoding, converter in converters:
        length = data[place]
        place += 1
        if length == NULL:
            row.append(None)
            continue
        if length > LONGEST_SHORT:
            return None
        end = place + length
        cell: Any = data[place:end]
        place = end
        if encoding is not None:
            cell = cell.decode(encoding)
        row.append(cell if converter is None else converter(cell))
    return tuple(row)
