"""Write and read dates and times for MariaDB and MySQL as the driver does, by what the interpreter has built in."""

from datetime import date, datetime
from typing import Any

from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions, convert_date, convert_datetime, escape_datetime


def _datetime_written(value: datetime, mapping: object = None) -> str:  # noqa: ARG001  # as the driver calls it
    return f"'{value.isoformat(' ')}'" if value.tzinfo is None else escape_datetime(value)


def _date_written(value: date, mapping: object = None) -> str:  # noqa: ARG001
    return f"'{value.isoformat()}'"


def _datetime_read(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return convert_datetime(text)


def _date_read(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return convert_date(text)


CONVERSIONS: dict[Any, Any] = {
    **conversions,
    datetime: _datetime_written,
    date: _date_written,
    FIELD_TYPE.DATETIME: _datetime_read,
    FIELD_TYPE.DATE: _date_read,
}
