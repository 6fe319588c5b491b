"""Compose the e-mails that the program sends, as plain text and as HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import category, normalize

from technomart.domain.users.user import User

LINK_LIKE = re.compile(r"//|[:@\\]|\w[.。]\w{2}|www|(\d\W*){7}", re.IGNORECASE)
"""What a reader of mail may show as a link: to a page, to an address of mail, or to a number that is called."""


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail to one address."""

    to: str
    subject: str
    text: str
    html: str


def composed(user: User, subject: str, paragraphs: Sequence[str], link: tuple[str, str] | None = None) -> Email:
    """Return an e-mail that greets by name; `link` is its words and its address, put after the first paragraph.

    A name that a reader of mail may show as a link is left out: strangers choose names, and whose address it is.
    """
    greeting, closing = "Hello," if LINK_LIKE.search(_plain(user.name)) else f"Hello {user.name},", "TechnoMart"
    lines = [greeting, *paragraphs, closing]
    marked = [f"<p>{escape(line)}</p>" for line in lines]
    if link is not None:
        words, address = link
        lines.insert(2, address)
        marked.insert(2, f'<p><a href="{escape(address)}">{escape(words)}</a></p>')
    return Email(user.email, subject, "\n\n".join(lines) + "\n", f"<html><body>{''.join(marked)}</body></html>\n")


def _plain(name: str) -> str:
    """Return a name with its signs in their usual form, and without those that nobody sees."""
    return "".join(sign for sign in normalize("NFKC", name) if category(sign) != "Cf")


def reset_email(user: User, address: str) -> Email:
    """Return the e-mail with the link to a new password."""
    told = [
        "somebody, most likely you, asked for a new password. Choose it here within 30 minutes; the link works once.",
        "If it was not you, there is nothing to do: your password stays as it is.",
    ]
    return composed(user, "Choose a new password", told, ("Choose a new password", address))


def reset_code_email(user: User, code: str) -> Email:
    """Return the e-mail with the code for a new password."""
    told = [
        f"somebody, most likely you, asked for a new password. The code for it is {code}; it is good for 10 minutes.",
        "If it was not you, there is nothing to do: your password stays as it is. Tell the code to nobody.",
    ]
    return composed(user, "Your code for a new password", told)


def verification_email(user: User, address: str) -> Email:
    """Return the e-mail with the link that proves an address."""
    told = [
        "please confirm that this address is yours. The link works for 24 hours.",
        "If you know nothing of an account, there is nothing to do.",
    ]
    return composed(user, "Confirm your e-mail address", told, ("Confirm this address", address))


def taken_email(user: User, sign_in: str) -> Email:
    """Return the e-mail that tells an owner that somebody registered with their address."""
    told = [
        "somebody tried to make an account with this address, which already has one. If it was you, just sign in.",
        "If you forgot your password, ask for a new one there. If it was not you, there is nothing to do.",
    ]
    return composed(user, "You already have an account", told, ("Sign in", sign_in))


def approved_email(user: User, sign_in: str) -> Email:
    """Return the e-mail that tells somebody that they may sign in now."""
    return composed(
        user, "Your account is ready", ["your account was approved; you can sign in now."], ("Sign in", sign_in)
    )


def rejected_email(user: User) -> Email:
    """Return the e-mail that tells somebody that they get no account; why is a note among those who review."""
    told = [
        "your request for an account was reviewed and not approved, so you cannot sign in.",
        "If you think that is a mistake, ask at the canteen.",
    ]
    return composed(user, "Your account was not approved", told)


def password_changed_email(user: User) -> Email:
    """Return the e-mail that tells an owner of a new password."""
    told = [
        "your password was changed, and you were signed out everywhere else. If it was not you, ask an administrator."
    ]
    return composed(user, "Your password was changed", told)


def google_linked_email(user: User) -> Email:
    """Return the e-mail that tells an owner of another way into their account."""
    told = [
        "your account was linked to a Google account with this address: whoever signs in with that one is let in.",
        "If it was not you, ask for a new password by mail: that ends the link, and every session.",
    ]
    return composed(user, "Your account was linked to Google", told)


def google_unlinked_email(user: User) -> Email:
    """Return the e-mail that tells an owner that a way into their account is gone."""
    told = [
        "the link of your account to a Google account was ended, and you were signed out everywhere else.",
        "If it was not you, ask for a new password by mail.",
    ]
    return composed(user, "Your account is no longer linked to Google", told)


def second_factor_email(user: User, what: str) -> Email:
    """Return the e-mail that tells an owner what became of their second factor."""
    told = [f"the second factor of your account {what}. If that was not meant to be, ask an administrator at once."]
    return composed(user, "Your second factor", told)


def email_change_asked_email(user: User, new: str, *, is_own: bool) -> Email:
    """Return the e-mail to the address an account has, of which another one is to take the place."""
    who, otherwise = ("you", "it was not you,") if is_own else ("an administrator", "that is wrong, tell them, or")
    told = [
        f"{who} asked for the address of your account to be {new}. It will be, once the link sent there is opened.",
        f"If {otherwise} change your password: then that link is good for nothing.",
    ]
    return composed(user, "The address of your account is to change", told)
