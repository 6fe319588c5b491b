import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url

from technomart.config.choices import Roll
from technomart.config.settings import Environment, MailKind, Registration, Settings, SettingsError, SmtpTls
from technomart.config.values import PrinterAddress
from technomart.domain.payments.safeguards import Safeguards

SECRET = "a secret of the tests, 32 bytes or more"
PRODUCTION = {
    "TECHNOMART_ENV": "production",
    "TECHNOMART_MAIL": "none",
    "TECHNOMART_JWT_SECRET": SECRET,
    "TECHNOMART_FRONTEND_URL": "https://canteen.example",
}
OF_LIBRARIES = {"metrics_folder", "traces_to"}
"""What has the name that a library gave it."""
EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("TECHNOMART_", "DJANGO_")):
            monkeypatch.delenv(name)


def test_nothing_set_means_development_on_a_local_file() -> None:
    settings = Settings.from_env({})

    assert settings == Settings()
    assert settings.database_url == "sqlite:///technomart.db"
    assert settings.jwt_secret is None
    assert settings.mail is MailKind.CONSOLE
    assert not settings.is_production


def test_every_kind_of_setting_is_read() -> None:
    settings = Settings.from_env(
        {
            "TECHNOMART_ENV": "Production",
            "TECHNOMART_JWT_SECRET": SECRET,
            "TECHNOMART_JWT_EXP_SECONDS": "900",
            "TECHNOMART_TIMEZONE": "Europe/Paris",
            "TECHNOMART_DAY_CUTOFF_HOUR": "4",
            "TECHNOMART_CORS_ORIGINS": "https://a.example, https://b.example:8443/",
            "TECHNOMART_REDIS_URL": "redis://127.0.0.1:6391/0",
            "TECHNOMART_LIMIT_LOGIN": "1/second; 20/minute",
            "TECHNOMART_TRUSTED_PROXIES": "2",
            "TECHNOMART_SMTP_HOST": "mail.example",
            "TECHNOMART_SMTP_TLS": "ssl",
            "TECHNOMART_FRONTEND_URL": "https://canteen.example/",
            "TECHNOMART_REGISTRATION": "closed",
            "TECHNOMART_SECOND_FACTOR_FOR_ADMINS": "ON",
            "TECHNOMART_PASSWORD_FOR_ROLES": "on",
        }
    )

    assert settings.env is Environment.PRODUCTION
    assert settings.is_production
    assert settings.jwt_secret == SECRET
    assert settings.jwt_exp_seconds == 900
    assert settings.timezone == ZoneInfo("Europe/Paris")
    assert settings.day_cutoff_hour == 4
    assert settings.cors_origins == ("https://a.example", "https://b.example:8443")
    assert settings.redis_url == "redis://127.0.0.1:6391/0"
    assert settings.limit_login == "1/second; 20/minute"
    assert settings.trusted_proxies == 2
    assert (settings.mail, settings.smtp_tls, settings.smtp_port) == (MailKind.SMTP, SmtpTls.SSL, 465)
    assert settings.frontend_url == "https://canteen.example"
    assert settings.registration is Registration.CLOSED
    assert (settings.second_factor_for_admins, settings.password_for_roles) == (True, True)


@pytest.mark.parametrize("engine", ["mysql", "MariaDB", "django.db.backends.mysql"])
def test_an_older_environment_file_goes_on_working(engine: str) -> None:
    settings = Settings.from_env(
        {
            "DJANGO_DB_ENGINE": engine,
            "DJANGO_DB_NAME": "canteen",
            "DJANGO_DB_USER": "cashier",
            "DJANGO_DB_PASSWORD": "p@ss/word",
            "DJANGO_DB_HOST": "db",
            "DJANGO_DB_PORT": "3307",
            "DJANGO_DB_CONN_MAX_AGE": "120",
            "DJANGO_JWT_SECRET": SECRET,
            "DJANGO_JWT_EXP_SECONDS": "7200",
        }
    )

    assert settings.database_url == "mysql+pymysql://cashier:p%40ss%2Fword@db:3307/canteen"
    assert settings.conn_max_age == 120
    assert settings.jwt_secret == SECRET
    assert settings.jwt_exp_seconds == 7200


def test_own_name_wins_over_its_predecessor() -> None:
    settings = Settings.from_env({"TECHNOMART_JWT_EXP_SECONDS": "60", "DJANGO_JWT_EXP_SECONDS": "wrong"})

    assert settings.jwt_exp_seconds == 60


def test_empty_value_counts_as_not_set() -> None:
    settings = Settings.from_env({"TECHNOMART_JWT_EXP_SECONDS": "", "DJANGO_JWT_EXP_SECONDS": "90"})

    assert settings.jwt_exp_seconds == 90


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("sqlite:////var/canteen.db", "sqlite:////var/canteen.db"),
        ("sqlite://", "sqlite://"),
        ("mysql://u:p@h/d", "mysql+pymysql://u:p@h/d"),
        ("mysql+pymysql://u:p@h:3307/d?charset=utf8mb4", "mysql+pymysql://u:p@h:3307/d?charset=utf8mb4"),
        ("mariadb://u@h/d", "mysql+pymysql://u@h/d"),
        ("mariadb+mariadbconnector://u@h/d", "mysql+pymysql://u@h/d"),
    ],
)
def test_database_url_is_brought_to_the_drivers_in_use(given: str, url: str) -> None:
    parts = {"TECHNOMART_DB_ENGINE": "mysql", "TECHNOMART_DB_NAME": "not-this-one"}

    assert Settings.from_env({"TECHNOMART_DATABASE_URL": given, **parts}).database_url == url


@pytest.mark.parametrize(
    "where", [{"TECHNOMART_DATABASE_URL": "mysql://u@h/d"}, {"DJANGO_DB_ENGINE": "mysql", "DJANGO_DB_NAME": "d"}]
)
def test_tls_to_the_database_is_part_of_its_url(where: dict[str, str]) -> None:
    parts = {"MODE": "VERIFY_CA", "CA": "/etc/ca & co.pem", "CERT": "/etc/c.pem", "KEY": "/etc/k.pem"}
    named = {f"TECHNOMART_DB_SSL_{part}": value for part, value in parts.items()}

    url = make_url(Settings.from_env({**where, **named}).database_url)

    assert url.query == {f"ssl_{part.lower()}": value for part, value in parts.items()}


def test_sqlite_parts_name_a_file() -> None:
    settings = Settings.from_env({"TECHNOMART_DB_ENGINE": "sqlite", "TECHNOMART_DB_NAME": "lunch.db"})

    assert settings.database_url == "sqlite:///lunch.db"


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"TECHNOMART_ENV": "staging"}, "TECHNOMART_ENV"),
        ({"TECHNOMART_DATABASE_URL": "nonsense"}, "TECHNOMART_DATABASE_URL"),
        ({"TECHNOMART_DATABASE_URL": "mysql://u:p@h:port/d"}, "TECHNOMART_DATABASE_URL"),
        ({"TECHNOMART_DATABASE_URL": "postgresql://u:p@h/d"}, "TECHNOMART_DATABASE_URL"),
        ({"TECHNOMART_DB_ENGINE": "oracle"}, "TECHNOMART_DB_ENGINE"),
        ({"DJANGO_DB_ENGINE": "django.db.backends.postgresql"}, "DJANGO_DB_ENGINE"),
        ({"DJANGO_DB_ENGINE": "mysql"}, "TECHNOMART_DB_NAME"),
        ({"DJANGO_DB_HOST": "db"}, "DJANGO_DB_HOST"),
        ({"DJANGO_DB_ENGINE": "mysql", "DJANGO_DB_NAME": "d", "DJANGO_DB_PORT": "0"}, "DJANGO_DB_PORT"),
        ({"DJANGO_DB_CONN_MAX_AGE": "None"}, "DJANGO_DB_CONN_MAX_AGE"),
        ({"TECHNOMART_DB_SSL_CA": "/etc/ca.pem"}, "TECHNOMART_DB_SSL_CA"),
        ({"TECHNOMART_DB_TIMEOUT_SECONDS": "0"}, "TECHNOMART_DB_TIMEOUT_SECONDS"),
        ({"TECHNOMART_JWT_SECRET": "s" * 31}, "TECHNOMART_JWT_SECRET"),
        ({"DJANGO_JWT_SECRET": "short"}, "DJANGO_JWT_SECRET"),
        ({"TECHNOMART_BACKUP_KEY": "s" * 31}, "TECHNOMART_BACKUP_KEY"),
        ({"TECHNOMART_JWT_SECRET": "\udcff" * 40}, "TECHNOMART_JWT_SECRET"),
        ({"DJANGO_JWT_EXP_SECONDS": "1h"}, "DJANGO_JWT_EXP_SECONDS"),
        ({"TECHNOMART_TIMEZONE": "Mars/Olympus"}, "TECHNOMART_TIMEZONE"),
        ({"TECHNOMART_TIMEZONE": "../etc/passwd"}, "TECHNOMART_TIMEZONE"),
        ({"TECHNOMART_TIMEZONE": "Asia"}, "TECHNOMART_TIMEZONE"),
        ({"TECHNOMART_DAY_CUTOFF_HOUR": "24"}, "TECHNOMART_DAY_CUTOFF_HOUR"),
        ({"TECHNOMART_CORS_ORIGINS": "*"}, "TECHNOMART_CORS_ORIGINS"),
        ({"TECHNOMART_CORS_ORIGINS": "http://a.example/path"}, "TECHNOMART_CORS_ORIGINS"),
        ({"TECHNOMART_REDIS_URL": "localhost:6379"}, "TECHNOMART_REDIS_URL"),
        ({"TECHNOMART_LIMIT_DEFAULT": "many"}, "TECHNOMART_LIMIT_DEFAULT"),
        ({"TECHNOMART_LIMIT_LOGIN": "0 per minute"}, "TECHNOMART_LIMIT_LOGIN"),
        ({"TECHNOMART_LIMIT_LOGIN": "5 per 0 minute"}, "TECHNOMART_LIMIT_LOGIN"),
        ({"TECHNOMART_LIMIT_LOGIN": "999999999999999999999 per minute"}, "TECHNOMART_LIMIT_LOGIN"),
        ({"TECHNOMART_LIMIT_LOGIN": "1 per 99999999999 years"}, "TECHNOMART_LIMIT_LOGIN"),
        ({"TECHNOMART_CORS_ORIGINS": "http://[::1"}, "TECHNOMART_CORS_ORIGINS"),
        ({"TECHNOMART_CORS_ORIGINS": "http://x:99999"}, "TECHNOMART_CORS_ORIGINS"),
        ({"TECHNOMART_FRONTEND_URL": "http://a b"}, "TECHNOMART_FRONTEND_URL"),
        ({"TECHNOMART_FRONTEND_URL": "http://x?y"}, "TECHNOMART_FRONTEND_URL"),
        ({"TECHNOMART_GOOGLE_CERTS_URL": "http://a b"}, "TECHNOMART_GOOGLE_CERTS_URL"),
        ({"TECHNOMART_REDIS_URL": "redis://a b"}, "TECHNOMART_REDIS_URL"),
        ({"TECHNOMART_MAIL_FROM": "a@b, c@d"}, "TECHNOMART_MAIL_FROM"),
        ({"TECHNOMART_REDIS_URL": "redis://127.0.0.1?foo=bar"}, "TECHNOMART_REDIS_URL"),
        ({"TECHNOMART_REDIS_URL": "redis+unix:///redis.sock?db=one"}, "TECHNOMART_REDIS_URL"),
        ({"TECHNOMART_REDIS_URL": f"redis://{'x' * 100}"}, "TECHNOMART_REDIS_URL"),
        ({"TECHNOMART_SMTP_HOST": "x" * 100}, "TECHNOMART_SMTP_HOST"),
        ({"TECHNOMART_DATABASE_URL": f"mysql://{'x' * 100}/d"}, "TECHNOMART_DATABASE_URL"),
        ({"DJANGO_DB_ENGINE": "mysql", "DJANGO_DB_NAME": "d", "DJANGO_DB_HOST": "a..b"}, "DJANGO_DB_HOST"),
        ({"TECHNOMART_MAIL_FROM": "a@b c@d"}, "TECHNOMART_MAIL_FROM"),
        ({"TECHNOMART_DATABASE_URL": "mysql://u:p@:99999/x"}, "TECHNOMART_DATABASE_URL"),
        ({"TECHNOMART_TRUSTED_PROXIES": "-1"}, "TECHNOMART_TRUSTED_PROXIES"),
        ({"TECHNOMART_LOG_FORMAT": "xml"}, "TECHNOMART_LOG_FORMAT"),
        ({"TECHNOMART_LOG_LEVEL": "loud"}, "TECHNOMART_LOG_LEVEL"),
        ({"TECHNOMART_METRICS_TOKEN": "short"}, "TECHNOMART_METRICS_TOKEN"),
        ({**PRODUCTION, "TECHNOMART_METRICS_TOKEN": "abcd" * 10}, "TECHNOMART_METRICS_TOKEN"),
        ({"TECHNOMART_SENTRY_DSN": "nowhere"}, "TECHNOMART_SENTRY_DSN"),
        ({"TECHNOMART_SENTRY_DSN": "https://sentry.example/1"}, "TECHNOMART_SENTRY_DSN"),
        ({"TECHNOMART_SENTRY_DSN": "https://key@sentry.example/"}, "TECHNOMART_SENTRY_DSN"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "localhost:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ({"TECHNOMART_MAIL": "pigeon"}, "TECHNOMART_MAIL"),
        ({"TECHNOMART_MAIL": "smtp"}, "TECHNOMART_SMTP_HOST"),
        ({"TECHNOMART_SMTP_PORT": "smtp"}, "TECHNOMART_SMTP_PORT"),
        ({"TECHNOMART_SMTP_TLS": "tls"}, "TECHNOMART_SMTP_TLS"),
        ({"TECHNOMART_MAIL_FROM": "nobody"}, "TECHNOMART_MAIL_FROM"),
        ({"TECHNOMART_MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "TECHNOMART_MAIL_FROM"),
        ({"TECHNOMART_FRONTEND_URL": "localhost:8080"}, "TECHNOMART_FRONTEND_URL"),
        ({"TECHNOMART_FRONTEND_URL": "http://host:port"}, "TECHNOMART_FRONTEND_URL"),
        ({"TECHNOMART_REGISTRATION": "maybe"}, "TECHNOMART_REGISTRATION"),
        ({"TECHNOMART_SECOND_FACTOR_FOR_ADMINS": "yes"}, "TECHNOMART_SECOND_FACTOR_FOR_ADMINS"),
        ({"TECHNOMART_GOOGLE_TOKEN_URI": "ftp://x"}, "TECHNOMART_GOOGLE_TOKEN_URI"),
    ],
)
def test_wrong_value_is_refused_in_one_sentence_naming_the_setting(environ: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env(environ)

    sentence = str(refusal.value)
    assert sentence.startswith(name + " ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_unusual_addresses_and_limits_are_taken_as_they_are_given() -> None:
    settings = Settings.from_env(
        {
            "TECHNOMART_CORS_ORIGINS": "http://[::1]:8080, https://canteen.example",
            "TECHNOMART_FRONTEND_URL": "https://canteen.example/app/",
            "TECHNOMART_GOOGLE_CERTS_URL": "https://certs.example/v1?alt=json",
            "TECHNOMART_REDIS_URL": "redis+unix:///run/redis.sock?db=1",
            "TECHNOMART_MAIL_FROM": '"Canteen, TechnoMart" <canteen@example.com>',
            "TECHNOMART_LIMIT_LOGIN": "1/second; 20 per 2 hours",
        }
    )

    assert settings.cors_origins == ("http://[::1]:8080", "https://canteen.example")
    assert settings.frontend_url == "https://canteen.example/app"
    assert settings.google_certs_url.endswith("?alt=json")
    assert settings.redis_url == "redis+unix:///run/redis.sock?db=1"
    assert settings.mail_from == '"Canteen, TechnoMart" <canteen@example.com>'
    assert settings.limit_login == "1/second; 20 per 2 hours"


def test_refused_database_url_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({"TECHNOMART_DATABASE_URL": "oracle://canteen:hunter2@h/d"})

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"TECHNOMART_MAIL": "none"}, "TECHNOMART_JWT_SECRET"),
        ({"TECHNOMART_JWT_SECRET": SECRET}, "TECHNOMART_MAIL"),
        ({"TECHNOMART_JWT_SECRET": SECRET, "TECHNOMART_MAIL": "console"}, "TECHNOMART_MAIL"),
    ],
)
def test_production_refuses_to_start_without_secret_or_mail(environ: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({"TECHNOMART_ENV": "production", **environ})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_SECRET", "s" * 48),
        ("JWT_SECRET", "hunter2" * 6),
        ("BACKUP_KEY", "hunter2" * 6),
        ("JWT_SECRET", "0123456789abcdef" * 3),
        ("JWT_SECRET", "0123456789abcdef" * 2 + "0123"),
        *(
            ("FRONTEND_URL", url)
            for url in ("", "http://localhost:8080", "https://Localhost./", "http://till.localhost")
        ),
        *(
            ("FRONTEND_URL", url)
            for url in ("http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]", "http://0.0.0.0")
        ),
        *(
            ("FRONTEND_URL", url)
            for url in ("http://127.1", "http://0x7f000001", "http://[::ffff:127.0.0.1]", "http://0")
        ),
        ("GOOGLE_TOKEN_URI", "http://oauth2.googleapis.com/token"),
        ("GOOGLE_CERTS_URL", "http://www.googleapis.com/oauth2/v1/certs"),
    ],
)
def test_production_refuses_what_development_takes(name: str, value: str) -> None:
    environ = {**PRODUCTION, f"TECHNOMART_{name}": value}

    assert Settings.from_env(PRODUCTION).is_production
    assert not Settings.from_env({**environ, "TECHNOMART_ENV": "development"}).is_production
    with pytest.raises(SettingsError, match=f"TECHNOMART_{name}"):
        Settings.from_env(environ)


def test_secrets_stay_out_of_the_representation() -> None:
    settings = Settings.from_env(
        {
            "TECHNOMART_DATABASE_URL": "mysql://u:hunter2@h/d",
            "TECHNOMART_JWT_SECRET": "hunter2" * 5,
            "TECHNOMART_REDIS_URL": "redis://:hunter2@h/0",
            "TECHNOMART_BACKUP_KEY": "hunter2" * 5,
            "TECHNOMART_SMTP_PASSWORD": "hunter2",
            "TECHNOMART_GOOGLE_CLIENT_SECRET": "hunter2",
        }
    )

    assert "hunter2" not in repr(settings)


def test_environment_wins_over_the_file_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("TECHNOMART_DAY_CUTOFF_HOUR=3\nTECHNOMART_TRUSTED_PROXIES=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TECHNOMART_TRUSTED_PROXIES", "2")

    settings = Settings.from_env()

    assert settings.day_cutoff_hour == 3
    assert settings.trusted_proxies == 2


def test_file_of_a_parent_directory_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TECHNOMART_DAY_CUTOFF_HOUR=3\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")

    assert Settings.from_env().day_cutoff_hour == 0


def test_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"TECHNOMART_ENV=\xff\xfe")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match=r"\.env"):
        Settings.from_env()


@pytest.mark.parametrize("line", ['TECHNOMART_ENV="production', "=bar", "TECHNOMART_ENV production", "export =1"])
def test_a_line_that_is_no_setting_is_refused_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / ".env").write_text(f"# a canteen\n\n{line}\nTECHNOMART_MAIL=none\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match=r"^Line 3 of the file \.env is not NAME=value"):
        Settings.from_env()


def test_a_given_mapping_is_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TECHNOMART_DAY_CUTOFF_HOUR=3\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TECHNOMART_DAY_CUTOFF_HOUR", "5")

    assert Settings.from_env({}).day_cutoff_hour == 0


def test_example_file_names_every_setting_with_its_default() -> None:
    lines = re.findall(r"^#(TECHNOMART_\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    names = {name.removeprefix("TECHNOMART_").removeprefix("DB_").lower() for name, _ in lines}
    defaults = {name: value for name, value in lines if value}

    settings = Settings.from_env(defaults)

    assert settings == Settings()
    assert {name.removeprefix("db_") for name in setting_names(Settings)} - {"unknown", *OF_LIBRARIES} <= names


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("none", None),
        ("tcp://10.0.0.9", PrinterAddress(host="10.0.0.9", port=9100)),
        ("tcp://printer.local:9101/", PrinterAddress(host="printer.local", port=9101)),
        ("tcp://10.0.0.9:9100?waiteof=false", PrinterAddress(host="10.0.0.9", port=9100, waits=False)),
        ("file:/dev/usb/lp0", PrinterAddress(Path("/dev/usb/lp0"))),
    ],
)
def test_a_printer_is_a_host_or_a_path(given: str, meant: PrinterAddress | None) -> None:
    assert Settings.from_env({"TECHNOMART_PRINTER": given}).papers.printer == meant


@pytest.mark.parametrize(
    "given",
    [
        "yes",
        "tcp://",
        "http://10.0.0.9",
        "file:lp0",
        "file:/",
        "file:/dev",
        "file:/no-such-folder/",
        "tcp://a:0",
        "tcp://a/b",
        "tcp://a?x=1",
        "tcp://me@a",
    ],
)
def test_what_is_no_printer_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match=r"^TECHNOMART_PRINTER must be none, file:/PATH or tcp://HOST:PORT"):
        Settings.from_env({"TECHNOMART_PRINTER": given})


def test_a_database_is_no_printer(tmp_path: Path) -> None:
    path = tmp_path / "canteen.db"
    path.write_bytes(b"papers before")
    given = {"TECHNOMART_PRINTER": f"file:{path}"}
    assert Settings.from_env(given).papers.printer == PrinterAddress(path)

    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id TEXT)")

    with pytest.raises(SettingsError, match=r"^TECHNOMART_PRINTER must be .* no database"):
        Settings.from_env(given)


@pytest.mark.parametrize("kitchen", ["lp0", "../{}/lp0", "another"])
def test_two_printers_on_one_device_are_refused(tmp_path: Path, kitchen: str) -> None:
    (tmp_path / "another").symlink_to(tmp_path / "lp0")
    both = {
        "TECHNOMART_PRINTER": f"file:{tmp_path}/lp0",
        "TECHNOMART_KITCHEN_PRINTER": f"file:{tmp_path}/{kitchen.format(tmp_path.name)}",
    }

    with pytest.raises(SettingsError, match=r"^TECHNOMART_PRINTER and TECHNOMART_KITCHEN_PRINTER are one device, "):
        Settings.from_env(both)
    assert Settings.from_env(dict.fromkeys(both, "tcp://10.0.0.9:9100")).papers.kitchen_printer is not None


@pytest.mark.parametrize("unseen", ["\u200b", "\u2028 \u2060", "\u3164", "|\u00ad"])
def test_what_nobody_sees_stands_on_no_paper(unseen: str) -> None:
    keys = "BUSINESS_NAME", "BUSINESS_ADDRESS", "BUSINESS_TIN", "OPERATED_BY", "MACHINE_MIN", "MACHINE_SERIAL"
    given = Settings.from_env({f"TECHNOMART_{key}": unseen.lstrip("|") for key in (*keys, "PAPER_FOOTER")})
    footed = Settings.from_env({"TECHNOMART_PAPER_FOOTER": f"{unseen}|Salamat\u200b po!"})

    assert given == Settings.from_env({})
    assert footed.papers.paper_footer == ("Salamat po!",)


def test_lines_at_the_foot_of_papers_have_bars_between() -> None:
    settings = Settings.from_env(
        {"TECHNOMART_PAPER_FOOTER": "Salamat po! | | Come again ", "TECHNOMART_PRINTER_WIDTH": "58"}
    )

    assert settings.papers.paper_footer == ("Salamat po!", "Come again")
    assert settings.papers.printer_width is Roll.NARROW


def test_production_lets_no_other_origin_in_unless_it_is_said() -> None:
    named = Settings.from_env({**PRODUCTION, "TECHNOMART_CORS_ORIGINS": "https://shop.example"})

    assert Settings.from_env(PRODUCTION).cors_origins == ()
    assert named.cors_origins == ("https://shop.example",)
    assert Settings.from_env({}).cors_origins == ("http://localhost:8080",)


def test_the_log_is_json_in_production_and_text_elsewhere_unless_it_is_said() -> None:
    formats = [Settings.from_env(each).observation.log_format.value for each in ({}, PRODUCTION)]
    said = Settings.from_env({**PRODUCTION, "TECHNOMART_LOG_FORMAT": "Text"})

    assert formats == ["text", "json"]
    assert said.observation.log_format.value == "text"


def setting_names(kind: type) -> Iterator[str]:
    """Yield the names of settings, also of those in groups of their own."""
    for field in fields(kind):
        if isinstance(field.type, type) and is_dataclass(field.type):
            yield from setting_names(field.type)
        else:
            yield field.name


def test_what_is_asked_for_beyond_a_page_is_off_until_it_is_switched_on() -> None:
    names = ("REFUND_REASON", "CANCEL_REASON", "APPROVE_OWN_REFUNDS", "PAYMENT_REFERENCE")
    given = {f"TECHNOMART_{name}": "On" for name in names} | {"TECHNOMART_APPROVE_REFUNDS_ABOVE": "50000"}

    assert Settings.from_env({}).safeguards == Safeguards()
    assert Settings.from_env(given).safeguards == Safeguards(True, True, 500_00, True, True)
    with pytest.raises(SettingsError, match="TECHNOMART_REFUND_REASON must be on or off"):
        Settings.from_env({"TECHNOMART_REFUND_REASON": "maybe"})
