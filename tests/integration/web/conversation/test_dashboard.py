from support.front_end import opened
from support.http_api import Api
from support.waiting import APPLICANT, somebody_waits
from technomart.domain.users.permissions import Permission, Role


def test_the_dashboard_counts_who_waits(person: Api, role: Role) -> None:
    for name in ("ana", "bea"):
        somebody_waits(person, f"{name}@example.com")
    with opened(person, "dashboard", role) as page:
        rows = page.call(
            "GET", "verify/requests?status=pending&page=1&limit=1", reads=[APPLICANT], needs=Permission.VERIFY_REVIEW
        )
        assert rows is None or len(rows) == 1
