"""What keeps registers must do."""

from dataclasses import replace
from datetime import timedelta

from support.builders import NOW, TODAY, a_user, an_id, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.cash_sessions.session import CashSession, SessionState
from technomart.domain.registers.register import (
    FIRST,
    Counted,
    Register,
    RegisterNotFound,
    RegisterTaken,
    Series,
    Till,
)
from technomart.domain.store.unit_of_work import Store

TERRACE = Register(an_id(), "T2", "Terrace")
EVE = TODAY - timedelta(days=1)


def tills(store: Store) -> list[Till]:
    return store.read(lambda work: work.registers.tills())


def add(store: Store, *registers: Register) -> None:
    for register in registers:
        store.write(lambda work, register=register: work.registers.add(register))  # type: ignore[misc]


class RegistersContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_register_is_found_with_the_session_that_is_not_closed(self, store: Store) -> None:
        ana = a_user()
        used = Register(an_id(), "T3", "Hall", EVE, an_id(), 7, version=3)
        session = CashSession(used.session_id or "", used.id, TODAY, NOW, 1_00, None, ana.id, "Ana")
        closed = CashSession(
            *(an_id(), TERRACE.id, TODAY, NOW, 1_00),
            state=SessionState.CLOSED,
            counts=1,
            counted=1,
            first_counted=1,
            expected=1,
            closed_at=NOW,
        )
        add(store, TERRACE, used)
        keep_all(store, ana)
        for each in (session, closed):
            store.write(lambda work, each=each: work.cash_sessions.add(each))  # type: ignore[misc]

        assert_exactly(tills(store), [Till(TERRACE), Till(used, session.id, ana.id, TODAY)])

    def test_a_code_or_name_is_one_registers_own_whatever_its_size(self, store: Store) -> None:
        add(store, TERRACE)

        for other in (Register(an_id(), "t2", "Roof"), Register(an_id(), "T4", "TERRACE")):
            with refused(RegisterTaken):
                add(store, other)
        add(store, Register(an_id(), "T4", "Roof"))
        with refused(RegisterTaken):
            store.write(lambda work: work.registers.save(replace(TERRACE, name="roof")))

    def test_the_first_register_is_kept_once(self, store: Store) -> None:
        for _ in range(2):
            store.write(lambda work: work.registers.add_first())

        assert tills(store) == [Till(FIRST)]

    def test_a_register_that_is_unknown_is_said_to_be(self, store: Store) -> None:
        with refused(RegisterNotFound):
            store.write(lambda work: work.registers.get_for_update(an_id()))
        with refused(RegisterNotFound):
            store.write(lambda work: work.registers.save(TERRACE))

    def test_money_is_counted_on_the_register_as_it_was_seen_and_on_an_open_day(self, store: Store) -> None:
        add(store, replace(TERRACE, closed_through=EVE))
        seen = tills(store)[0].register

        def counted(series: Series | None) -> Counted | None:
            return store.write(lambda work: work.registers.count_booking(seen, TODAY, series))

        assert counted(None) == Counted(1)
        assert [counted(series) for series in (*Series, Series.VOIDS)] == [
            Counted(2, 1),
            Counted(3, 1),
            Counted(4, 1),
            Counted(5, 2),
        ]
        assert not store.write(lambda work: work.registers.count_booking(seen, EVE))
        assert not store.write(
            lambda work: work.registers.count_booking(replace(seen, version=seen.version + 1), TODAY)
        )
        assert not store.write(lambda work: work.registers.count_booking(FIRST, TODAY))
        store.write(lambda work: work.registers.save(replace(work.registers.get_for_update(seen.id), removed=True)))
        assert not store.write(lambda work: work.registers.count_booking(seen, TODAY))  # somebody was faster
        (till,) = tills(store)
        numbers = till.register.bookings, till.register.invoices, till.register.voids, till.register.returns
        assert numbers == (5, 1, 2, 1)
