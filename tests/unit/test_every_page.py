"""All rows of a list, of which a page at a time is held."""

from collections.abc import Iterator

from technomart.domain.kernel.paging import LARGEST_LIMIT, Page, PageRequest, every, newest

ROWS = 2 * LARGEST_LIMIT + 1


def pages(asked: list[PageRequest]) -> Iterator[int]:
    def read(request: PageRequest) -> Page[int]:
        asked.append(request)
        return newest(range(ROWS), request, lambda row: (row,))

    return every(read)


def test_every_row_comes_once_and_in_order() -> None:
    assert list(pages([])) == list(range(ROWS))[::-1]


def test_a_page_is_read_when_its_first_row_is_asked_for() -> None:
    asked: list[PageRequest] = []
    rows = pages(asked)

    assert asked == []
    for _ in range(LARGEST_LIMIT):
        next(rows)
    assert len(asked) == 1
    next(rows)
    assert [request.after for request in asked] == [None, (ROWS - LARGEST_LIMIT,)]


def test_of_an_empty_list_nothing_comes() -> None:
    def read(request: PageRequest) -> Page[int]:
        return Page([], 0, request)

    assert list(every(read)) == []
