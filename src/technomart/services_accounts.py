"""Name the use cases of accounts, sign-in, the security log and notifications."""

from dataclasses import dataclass

from technomart.config.settings import Settings
from technomart.domain.auth.ports import Google, Mailer, Passwords
from technomart.domain.kernel.ports import Clock
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases import notifications as notifying
from technomart.domain.usecases.auth import passwords, sessions
from technomart.domain.usecases.auth import register as registering
from technomart.domain.usecases.auth import sign_in as signing_in
from technomart.domain.usecases.purge import Purge
from technomart.domain.usecases.security_log import NoteRefusal, ReadSecurityLog
from technomart.domain.usecases.users import approve as approving
from technomart.domain.usecases.users import manage as accounts
from technomart.domain.usecases.users.demo import FindDemoAccounts


@dataclass(frozen=True)
class Proofs:
    """What people prove with who they are, and how they are written to."""

    passwords: Passwords
    google: Google
    mailer: Mailer


@dataclass(frozen=True)
class SignInServices:
    """The use cases of coming in and going out."""

    sign_in: signing_in.SignIn
    google: signing_in.SignInWithGoogle
    recognize: sessions.Recognize
    refresh: sessions.RefreshSession
    sign_out: sessions.SignOut
    sign_out_everywhere: sessions.SignOutEverywhere
    me: sessions.ReadOwnAccount
    register: registering.Register
    verify_email: registering.VerifyEmail
    send_verification: registering.SendVerification
    registration: registering.ReadRegistration
    forgot_password: passwords.ForgotPassword
    reset_password: passwords.ResetPassword
    change_password: passwords.ChangePassword

    @classmethod
    def over(
        cls, settings: Settings, store: Store, clock: Clock, authenticator: Authenticator, proofs: Proofs
    ) -> "SignInServices":
        """Return them over these parts."""
        hashed, mailer, frontend = proofs.passwords, proofs.mailer, settings.frontend_url
        mailing = registering.Mailing(authenticator, mailer, frontend)
        return cls(
            sign_in=signing_in.SignIn(store, clock, hashed, authenticator),
            google=signing_in.SignInWithGoogle(store, clock, proofs.google, authenticator, settings.registration),
            recognize=sessions.Recognize(store, clock, authenticator),
            refresh=sessions.RefreshSession(store, clock, authenticator),
            sign_out=sessions.SignOut(store, clock, authenticator),
            sign_out_everywhere=sessions.SignOutEverywhere(store, clock, authenticator),
            me=sessions.ReadOwnAccount(store),
            register=registering.Register(store, clock, hashed, mailing, settings.registration),
            verify_email=registering.VerifyEmail(store, clock, authenticator),
            send_verification=registering.SendVerification(store, clock, mailing),
            registration=registering.ReadRegistration(store, clock, authenticator),
            forgot_password=passwords.ForgotPassword(store, clock, authenticator, mailer, frontend),
            reset_password=passwords.ResetPassword(store, clock, hashed, authenticator, mailer),
            change_password=passwords.ChangePassword(store, clock, hashed, authenticator, mailer),
        )


@dataclass(frozen=True)
class AccountServices:
    """The use cases of keeping accounts, of the security log and of notifications."""

    users: accounts.ListUsers
    user: accounts.ReadUser
    find: accounts.FindUser
    add: accounts.AddUser
    edit: accounts.EditUser
    remove: accounts.RemoveUser
    create_admin: accounts.CreateAdmin
    set_status: approving.SetStatus
    set_role: approving.SetRole
    set_password: approving.SetPassword
    registrations: approving.ListRegistrations
    review: approving.ReviewRegistration
    log: ReadSecurityLog
    note_refusal: NoteRefusal
    demo_accounts: FindDemoAccounts
    purge: Purge
    notifications: notifying.ListNotifications
    notification: notifying.ShowNotification
    unread: notifying.CountUnread
    notify: notifying.SendNotification
    read_notification: notifying.ReadNotification

    @classmethod
    def over(
        cls, settings: Settings, store: Store, clock: Clock, authenticator: Authenticator, proofs: Proofs
    ) -> "AccountServices":
        """Return them over these parts."""
        deciding = approving.Deciding(store, clock, authenticator, proofs.mailer, settings.frontend_url)
        return cls(
            users=accounts.ListUsers(store),
            user=accounts.ReadUser(store),
            find=accounts.FindUser(store),
            add=accounts.AddUser(store, clock, authenticator, proofs.passwords),
            edit=accounts.EditUser(store, clock, authenticator, proofs.mailer),
            remove=accounts.RemoveUser(store, clock, authenticator),
            create_admin=accounts.CreateAdmin(store, clock, authenticator, proofs.passwords),
            set_status=approving.SetStatus(deciding),
            set_role=approving.SetRole(deciding),
            set_password=approving.SetPassword(deciding, proofs.passwords),
            registrations=approving.ListRegistrations(store),
            review=approving.ReviewRegistration(deciding),
            log=ReadSecurityLog(store),
            note_refusal=NoteRefusal(store, clock, authenticator),
            demo_accounts=FindDemoAccounts(store),
            purge=Purge(store, clock),
            notifications=notifying.ListNotifications(store),
            notification=notifying.ShowNotification(store),
            unread=notifying.CountUnread(store),
            notify=notifying.SendNotification(store, clock, authenticator.ids),
            read_notification=notifying.ReadNotification(store, clock),
        )
