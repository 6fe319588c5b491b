"""Name the people of the demo canteen: who works there and who eats there."""

from datetime import UTC, datetime

from technomart.adapters.demo.ids import fixed_id
from technomart.domain.users.demo import DEMO_CASHIER
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import User

HIRED = datetime(2025, 1, 6, 1, tzinfo=UTC)

STAFF = (
    (Role.ADMIN, "admin@technomart.example", "Amihan Reyes"),
    (Role.MANAGER, "manager@technomart.example", "Benjie Santos"),
    (Role.STAFF, DEMO_CASHIER, "Carla Dizon"),
    (Role.STAFF, "dante@technomart.example", "Dante Villanueva"),
    (Role.STAFF, "elena@technomart.example", "Elena Bautista"),
)

CUSTOMERS = (
    *("Maria Cruz", "Jose Ramos", "Ana Mendoza", "Juan dela Cruz", "Liza Garcia", "Paolo Torres", "Grace Flores"),
    *("Mark Aquino", "Jenny Castillo", "Ramon Navarro", "Cherry Lim", "Noel Pascual", "Tess Domingo", "Rico Salazar"),
    *("Aileen Ocampo", "Gilbert Tan", "Mylene Soriano", "Arnel Mercado", "Joy Aguilar", "Edwin Valdez"),
    *("Rowena Peña", "Kristine Uy", "Dennis Magno", "Luz Marquez", "Allan Rosales", "Nikki Chua", "Ferdie Lopez"),
    *("Bea Gonzales", "Carlo Ignacio", "Donna Estrada", "Engr. Padilla", "HR Department", "IT Department"),
)


def demo_staff(password_hash: str) -> tuple[User, ...]:
    """Return the accounts, all with the demo password, of which this is the hash."""
    return tuple(
        User(
            id=fixed_id(HIRED, position),
            email=email,
            name=name,
            role=role,
            created_at=HIRED,
            password_hash=password_hash,
            email_verified=True,
            is_demo=True,
        )
        for position, (role, email, name) in enumerate(STAFF)
    )
