"""An order is read from its rows, in whichever order a server finds them."""

from support.builders import an_order
from technomart.adapters.sql.orders.rows import joined, line_rows, order_row


def test_lines_stand_by_position_whatever_row_comes_first() -> None:
    order = an_order()
    lines = [{f"line_{name}": cell for name, cell in row.items()} for row in line_rows(order)]

    read = joined([{**order_row(order), **line} for line in reversed(lines)], ())

    assert [line.position for line in read.lines] == [0, 1]
    assert read == order
