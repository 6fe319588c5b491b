"""Look at the database before serving from it."""

from contextlib import closing
from dataclasses import dataclass
from enum import Enum

from technomart import bootstrap, maintenance
from technomart.config.settings import Settings
from technomart.domain.kernel.errors import SchemaIncomplete, Unavailable
from technomart.domain.menu.items import MenuItem
from technomart.domain.store.handover import NO_TABLES, CannotStandIn, StandInTaken
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.entrypoints.commands.errors import Refused


class Storage(Enum):
    """What a server will work on; the value is what it says of that."""

    DATABASE = "Storage: the database."
    OTHER_SCHEMA = "Storage: the database, whose schema is not this version's; run `technomart db upgrade`."
    NEWER_SCHEMA = "Storage: the database, whose schema is of a newer version; update the program."
    MEMORY = (
        f"Storage: memory. {NO_TABLES}; run `technomart db upgrade` to change that,\n"
        "and everything moves there. Until then nothing is kept."
    )
    NO_SCHEMA = f"Storage: none. {NO_TABLES}; run `technomart db upgrade` to change that."
    SILENT = "Storage: the database does not answer; until it does, every request is answered so (503)."

    @property
    def is_shared(self) -> bool:
        """Tell whether several processes certainly see the same."""
        return self in (Storage.DATABASE, Storage.OTHER_SCHEMA, Storage.NEWER_SCHEMA)


@dataclass(frozen=True, slots=True)
class Found:
    """What a server will work on, and a menu item to try it with when the demo canteen is there."""

    storage: Storage
    item: MenuItem | None = None


def look(settings: Settings, *, demo: bool) -> Found:
    """Return what is there; with `demo` the demo canteen is loaded into an empty database first.

    Raises `SchemaIncomplete`, and `Refused` when another process serves, or may serve, from its memory in place of the
    database.
    """
    try:
        found = maintenance.schema_revisions(settings)
        if found.has is None:
            return _without_schema(settings)
        if found.has != found.needed:
            return Found(Storage.NEWER_SCHEMA if found.is_newer else Storage.OTHER_SCHEMA)
        return Found(Storage.DATABASE, _filled(settings) if demo else None)
    except (StandInTaken, CannotStandIn) as error:
        raise Refused(_sentence(error)) from error
    except SchemaIncomplete:
        raise
    except Unavailable:
        return Found(Storage.SILENT)


def refusal(store: Store) -> str | None:
    """Return why this process may not serve from a store; None when it may, or as long as nobody can know."""
    try:
        bootstrap.begin(store)
    except (StandInTaken, CannotStandIn) as error:
        return _sentence(error)
    except Unavailable:
        return None
    return None


def _sentence(error: StandInTaken | CannotStandIn) -> str:
    if isinstance(error, StandInTaken):
        return f"{error.message} It is {error.holder or 'not known by name'}."
    return error.message


def _without_schema(settings: Settings) -> Found:
    if settings.is_production:
        return Found(Storage.NO_SCHEMA)
    with closing(bootstrap.open_database(settings)) as database:
        database.must_have_no_stand_in()
    return Found(Storage.MEMORY, bootstrap.demo(settings).menu_item)


def _filled(settings: Settings) -> MenuItem | None:
    """Load the demo canteen unless there is a menu; return a menu item that a demo account may sell."""
    canteen = bootstrap.demo(settings)

    def item(work: UnitOfWork) -> MenuItem | None:
        account = work.users.find_by_email(canteen.cashier)
        usual = work.menu.find([canteen.menu_item.id]).values()
        known = [each for each in (*usual, *work.menu.items()) if each.is_sold]
        return known[0] if known and account is not None and account.is_demo else None

    with closing(bootstrap.open_database(settings)) as database:  # SQLite's locks do not survive a fork of workers
        canteen.fill(database)
        return database.read(item)
