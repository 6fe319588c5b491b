"""What keeps papers must do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from support.builders import NOW, TODAY, an_id, an_order, furnish, keep
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.paper import Line, Paper, PaperKind, PaperNotFound, Shown, Tendered
from technomart.domain.registers.register import Register
from technomart.domain.store.unit_of_work import Store

HALL = Register(an_id(), "T5", "Hall")
SHOWN = Shown((Line("Niño's 🍜", 2, 5_00, 10_00),), (Tendered("cash", 9_00),), 10_00, 1_00, "Niño", "cold")


class PapersContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def order(self, store: Store) -> Order:
        furnish(store)
        store.write(lambda work: work.registers.add(HALL))
        return keep(store, an_order())

    def kept(self, store: Store, order: Order, number: int, **others: Any) -> Paper:
        paper = Paper(
            *(an_id(), PaperKind.INVOICE, HALL.id, HALL.code, TODAY, number, order.id, order.number, NOW),
            *(Figures(10_00, 1_00, total=9_00), SHOWN.written()),
        )
        made = replace(paper, **others)
        store.write(lambda work: work.papers.add(made))
        return made

    def test_a_paper_is_found_again_as_it_was_issued(self, store: Store, order: Order) -> None:
        plain = self.kept(store, order, 1)
        back = self.kept(
            *(store, order, 1), kind=PaperKind.RETURN, invoice_id=plain.id, actor_id=an_id(), actor_name="Ana"
        )

        assert_exactly(store.read(lambda work: work.papers.get(back.id)), back)
        assert_exactly(store.read(lambda work: work.papers.of_order(order.id)), [plain, back])
        assert (plain.serial, back.serial) == ("T5-000001", "RT-T5-000001")
        assert store.read(lambda work: work.papers.get(plain.id)).shown == SHOWN
        with refused(PaperNotFound):
            store.read(lambda work: work.papers.get(an_id()))

    def test_seals_come_by_the_numbers_of_their_papers(self, store: Store, order: Order) -> None:
        made = [self.kept(store, order, number, seal=f"{number}" * 64) for number in (3, 1, 2, 4)]
        self.kept(store, order, 2, kind=PaperKind.VOID, invoice_id=made[0].id, seal="9" * 64)

        def seals(above: int, through: int) -> list[str]:
            return store.read(lambda work: work.papers.seals(HALL.id, PaperKind.INVOICE, above, through))

        assert seals(1, 3) == ["2" * 64, "3" * 64]
        assert seals(4, 9) == []

    def test_papers_are_found_by_register_kind_and_day(self, store: Store, order: Order) -> None:
        first, second = self.kept(store, order, 1), self.kept(store, order, 2, register_date=TODAY + timedelta(days=1))
        void = self.kept(store, order, 1, kind=PaperKind.VOID, invoice_id=first.id)

        def found(**wanted: Any) -> list[Paper]:
            return list(store.read(lambda work: work.papers.page(PaperFilter(**wanted), PageRequest(1, 9))).rows)

        assert found() == [second, void, first]  # by business day
        assert found(kind=PaperKind.INVOICE) == [second, first]
        assert found(last=TODAY) == [void, first]
        assert found(first=TODAY + timedelta(days=1)) == [second]
        assert found(register_id=an_id()) == []
