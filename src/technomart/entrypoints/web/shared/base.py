"""Hold what all areas share on the wire: envelopes and pages."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, ClassVar, Self

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, post_dump, post_load, validate
from typing_extensions import override

from technomart.domain.kernel.paging import LARGEST_LIMIT, MOST_COUNTED, USUAL_LIMIT, PageRequest
from technomart.entrypoints.web.shared.cursor import Cursor, ask_for
from technomart.entrypoints.web.shared.texts import Text

LAST_PAGE = 10_000_000
COUNTED = f"How many there are in all; of some lists and filters no more than {MOST_COUNTED:,} are counted."
LIMIT = f"Rows of a page; more than {LARGEST_LIMIT} means {LARGEST_LIMIT}, and the answer says so."


ITSELF: Any = object()
"""What an empty value means where the field itself reads or refuses it."""


def is_blank(value: Any) -> bool:
    """Tell whether a value that was sent says that there is none."""
    return value is None or value == ""


def meaning_of_blank(field: fields.Field[Any]) -> Any:
    """Return what an empty text or null in an optional field stands for, `missing` for a field that is left out."""
    if field.required or (isinstance(field, Text) and (field.is_needed or field.allow_none)):
        return ITSELF
    if field.allow_none:
        return None
    return ITSELF if field.load_default is missing else missing


class Shape(Schema):
    """A JSON object, whose description never changes."""

    def __deepcopy__(self, _: Any) -> Self:
        """Return itself: each decorator of a route copies what the document is to say, and would copy every field."""
        return self


class Wire(Shape):
    """A JSON object; optional texts that are empty are left out rather than null, and read as if they were."""

    class Meta:
        """Ignore what is not asked for."""

        unknown = EXCLUDE

    kept_null: ClassVar[frozenset[str]] = frozenset()
    """The fields whose null says something."""

    kept_by: ClassVar[tuple[str, ...]] = ()
    """The attributes that together name a state of what is shown, if some do: its encoded form is kept by them."""

    def by_time(self, _: Any) -> Hashable:
        """Return what names the state besides, where what is shown changes with time alone; None where it does not."""
        return None

    builds: ClassVar[Callable[..., Any] | None] = None
    """What a body is read as, by the attributes of its fields; a dictionary otherwise."""

    rules: ClassVar[Mapping[str, Any]] = {}
    """What holds of several fields together, as the document says it."""

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        """Return what was read."""
        return self.builds(**data) if self.builds else data

    def __init__(self, **kwargs: Any) -> None:
        """Say what an empty text or null means, field by field; the fields of an instance are its own."""
        super().__init__(**kwargs)
        meanings = {field.data_key or name: meaning_of_blank(field) for name, field in self.load_fields.items()}
        self.blanks = {name: meant for name, meant in meanings.items() if meant is not ITSELF}

    def without_blanks(self, body: Any) -> Any:
        """Return a body in which an optional field that is null or empty is one that is not set."""
        if not isinstance(body, dict) or not (None in body.values() or "" in body.values()):
            return body
        read = {name: self.blanks[name] if name in self.blanks and is_blank(v) else v for name, v in body.items()}
        return {name: value for name, value in read.items() if value is not missing}

    @override
    def load(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        many = isinstance(data, list)
        if many and len(data) > LARGEST_LIMIT:
            raise ValidationError({"body": [f"Must be a list of at most {LARGEST_LIMIT}."]})
        return super().load([*map(self.without_blanks, data)] if many else self.without_blanks(data), *args, **kwargs)

    may_lack: ClassVar[frozenset[str]] = frozenset()
    """The fields that what is shown may be without; all others are always there."""

    on_top: ClassVar[str] = ""
    """The field whose own fields stand beside the others."""

    @post_dump
    def leave_out_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Drop what is null or an empty text."""
        said = {k: v for k, v in data.items() if k in self.kept_null or (v is not None and v != "")}
        return said.pop(self.on_top) | said if self.on_top else said


class Changes(Wire):
    """What is sent of a thing that is there already: what is left out stays as it is, what is empty is cleared."""

    builds: ClassVar[Callable[..., Any] | None] = dict

    def __init__(self, **kwargs: Any) -> None:
        """Ask for no field and make up none; the fields of an instance are its own."""
        super().__init__(**kwargs)
        for name, field in self.load_fields.items():
            if not field.required and not isinstance(field, fields.Boolean):
                usual = field.load_default
                self.blanks[field.data_key or name] = usual() if callable(usual) else usual
            field.required, field.load_default = False, missing


class Pagination(Wire):
    """Where a page stands among all; the last one has no `next`, and one that was asked for `after` is not counted."""

    may_lack = frozenset({"page", "total", "totalPages", "totalIsAtLeast", "next"})

    page = fields.Integer(attribute="number")
    limit = fields.Integer(attribute="request.limit")
    total = fields.Integer(metadata={"description": COUNTED})
    totalPages = fields.Integer(
        attribute="pages",
        metadata={"description": "Pages that `total` fills; where that is a least, `next` leads on beyond the last."},
    )
    totalIsAtLeast = fields.Boolean(
        attribute="at_least",
        metadata={"description": "True when there are more than `total`, which counting ended at."},
    )
    next = Cursor(metadata={"description": "What to send as `after` to get the next page."})


class PageQuery(Wire):
    """Which page is asked for."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, LAST_PAGE))
    limit = fields.Integer(load_default=USUAL_LIMIT, validate=validate.Range(1), metadata={"description": LIMIT})
    after = Cursor(
        load_default=None,
        metadata={
            "description": "The `next` of the page before, asked for with filters that mean the same: nothing is "
            "repeated or skipped, whatever is added meanwhile. `page` is ignored then, and nothing is counted."
        },
    )


class LongPageQuery(PageQuery):
    """Which page is asked for of a list that is shown whole: all that a page may have, unless said otherwise."""

    limit = fields.Integer(load_default=LARGEST_LIMIT, validate=validate.Range(1), metadata={"description": LIMIT})


def page_request(query: Mapping[str, Any], meaning: object) -> PageRequest:
    """Return the page a query asks for of the list that it means; raises `ValidationError`."""
    after = ask_for(meaning, query["after"])
    return PageRequest(query["page"], min(query["limit"] or LARGEST_LIMIT, LARGEST_LIMIT), after)


def some(schema: type[Schema], most: int, **said: Any) -> fields.List[Any]:
    """Return the field of a list of objects that is shown, and of which there are never more than so many."""
    return fields.List(fields.Nested(schema), validate=validate.Length(max=most), **said)


@cache
def enveloped(schema: type[Schema]) -> Schema:
    """Return the schema of a success that carries one thing."""
    return _envelope(schema, "Answer", {"data": fields.Nested(schema)})


@cache
def listed(schema: type[Schema], most: int) -> Schema:
    """Return the schema of a success that carries a whole list, of which there are never more than so many."""
    return _envelope(schema, "ListAnswer", {"data": some(schema, most)})


@cache
def paginated(schema: type[Schema]) -> Schema:
    """Return the schema of a success that carries one page of a list."""
    data = some(schema, LARGEST_LIMIT)
    return _envelope(schema, "PageAnswer", {"data": data, "pagination": fields.Nested(Pagination)})


def _envelope(schema: type[Schema], suffix: str, parts: Mapping[str, Any]) -> Schema:
    # from_dict names the class, and the name keys the document
    name = f"{schema.__name__.removesuffix('Schema')}{suffix}"
    made = Shape.from_dict({"success": fields.Constant(True), **parts}, name=name)
    return made()


class Done(Shape):
    """A success with nothing more to say than a sentence."""

    success = fields.Constant(True)
    message = fields.String()


def done(message: str) -> dict[str, Any]:
    """Return the answer that something was done."""
    return {"success": True, "message": message}
