from support.front_end import EMPLOYEE, SCHEDULED, opened
from support.http_api import Api
from technomart.domain.users.permissions import Role


def test_the_tab_of_the_staff_is_opened(person: Api, role: Role) -> None:
    with opened(person, "analytics", role) as page:
        page.call("GET", "employees", reads=[EMPLOYEE])
        page.call("GET", "schedule", reads=[SCHEDULED])
