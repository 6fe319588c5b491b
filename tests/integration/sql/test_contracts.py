from contracts.auth import (
    AccountsContract,
    IdentitiesContract,
    OneTimeTokensContract,
    RefreshTokensContract,
    SignInAttemptsContract,
)
from contracts.gateway import GatewayContract
from contracts.idempotency import AnswersContract
from contracts.intents import IntentsContract
from contracts.inventory import StockContract
from contracts.menu import MenuContract
from contracts.order_lists import OrderListsContract
from contracts.orders import OrdersContract
from contracts.payment_lists import PaymentListsContract
from contracts.payments import PaymentsContract
from contracts.reports import ReportsContract
from contracts.security import NotificationsContract, SecurityLogContract
from contracts.selling import SellingContract
from contracts.staff import StaffContract
from contracts.store import StoreContract
from contracts.users import SessionsContract, UsersContract


class TestUsers(UsersContract):
    pass


class TestSessions(SessionsContract):
    pass


class TestMenu(MenuContract):
    pass


class TestOrders(OrdersContract):
    pass


class TestOrderLists(OrderListsContract):
    pass


class TestPayments(PaymentsContract):
    pass


class TestAnswers(AnswersContract):
    pass


class TestStore(StoreContract):
    pass


class TestStock(StockContract):
    pass


class TestIntents(IntentsContract):
    pass


class TestPaymentLists(PaymentListsContract):
    pass


class TestSelling(SellingContract):
    pass


class TestGateway(GatewayContract):
    pass


class TestAccounts(AccountsContract):
    pass


class TestRefreshTokens(RefreshTokensContract):
    pass


class TestOneTimeTokens(OneTimeTokensContract):
    pass


class TestIdentities(IdentitiesContract):
    pass


class TestSignInAttempts(SignInAttemptsContract):
    pass


class TestSecurityLog(SecurityLogContract):
    pass


class TestNotifications(NotificationsContract):
    pass


class TestReports(ReportsContract):
    pass


class TestStaff(StaffContract):
    pass
