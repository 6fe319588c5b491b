"""The first minutes with the command line: settings by five questions, and shells that complete."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.servers.technomart import TechnoMart
from technomart.config.settings import MailKind, Settings
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands.init import quoted

NOTHING_SET = {name: None for name in os.environ if name.startswith(("TECHNOMART_", "DJANGO_"))}
ODD = """Nanay's \\ "Kainan" # ₱5 $HOME \\' ñ"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in NOTHING_SET:
        monkeypatch.delenv(name)
    return tmp_path


def init(*asked: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["init", *asked], input=typed, env=NOTHING_SET)


def test_five_answers_become_settings_that_are_for_their_owner_alone(folder: Path) -> None:
    done = init(typed=f"sqlite:///lunch.db\n{ODD}\nAsia/Tokyo\n\nmail.example.com\n")

    assert done.exit_code == 0, done.output
    assert done.output.count("]: ") == 5
    settings = Settings.from_env()
    assert (settings.database_url, settings.business_name) == ("sqlite:///lunch.db", ODD)
    assert (settings.timezone.key, settings.mail) == ("Asia/Tokyo", MailKind.SMTP)
    assert settings.jwt_secret
    assert settings.backup_key not in (None, settings.jwt_secret)
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert settings.unknown == ()


def test_an_answer_that_cannot_be_used_is_asked_for_again() -> None:
    done = init(typed="oracle://x\nsqlite:///x.db\n\nMars/Olympus\nAsia/Manila\n\n\n")

    assert done.exit_code == 0, done.output
    assert "must start with sqlite:, mysql: or mariadb:" in done.output
    assert "must be the name of a time zone" in done.output
    assert Settings.from_env().database_url == "sqlite:///x.db"


def test_settings_that_are_there_stay_as_they_are(folder: Path) -> None:
    (folder / ".env").write_text("TECHNOMART_BUSINESS_NAME=Ours\n")

    for done in init("--yes"), init(typed="\n" * 5):
        assert (done.exit_code, done.stdout) == (2, ""), "nobody answers for nothing"
        assert done.stderr == ".env is there already: nothing is overwritten.\n"
    assert (folder / ".env").read_text() == "TECHNOMART_BUSINESS_NAME=Ours\n"


@pytest.mark.parametrize("given", ["a\nTECHNOMART_ENV=development", "${HOME}", "\x1b[2J"])
def test_no_answer_is_more_than_a_value(given: str, folder: Path) -> None:
    assert init("--yes", "--business-name", given).exit_code == 2
    assert not (folder / ".env").exists()


@pytest.mark.parametrize(
    "given",
    ["a b", "smtp://mail.example.com", "me:secret@mail.example.com", "mail.example.com:587", "a.example,b.example"],
)
def test_what_is_no_host_sends_no_letters(given: str, folder: Path) -> None:
    refused = init("--yes", "--smtp-host", given)

    assert refused.exit_code == 2
    assert "must be the name or address of a host, without a port" in refused.stderr
    assert not (folder / ".env").exists()


@pytest.mark.parametrize("given", ["mail.example.com", "192.0.2.7", "2001:db8::7"])
def test_a_host_is_a_name_or_an_address(given: str) -> None:
    assert init("--yes", "--smtp-host", given).exit_code == 0
    assert Settings.from_env().smtp_host == given


def test_none_in_any_case_is_no_host() -> None:
    assert init("--yes", "--smtp-host", "None").exit_code == 0
    assert Settings.from_env().mail is MailKind.NONE


def test_several_addresses_are_not_one_that_people_open() -> None:
    assert init("--yes", "--frontend-url", "https://a.example,https://b.example").exit_code == 2


@pytest.mark.parametrize("given", ["https://canteen.example.com", "HTTPS://Canteen.example.com"])
def test_an_https_address_makes_production_with_settings_it_starts_with(given: str) -> None:
    assert init("--yes", "--frontend-url", given).exit_code == 0

    settings = Settings.from_env()
    assert settings.is_production
    assert settings.mail is MailKind.NONE


@pytest.mark.parametrize("given", [(), ("--frontend-url", "https://canteen.example.com")], ids=["here", "production"])
def test_what_is_written_serves_a_canteen_that_the_doctor_finds_nothing_wrong_with(
    given: tuple[str, ...], folder: Path
) -> None:
    assert init("--yes", *given).exit_code == 0
    server = TechnoMart(folder)
    del server.env["TECHNOMART_JWT_SECRET"]
    try:
        server.run("db", "upgrade")
        assert "WRONG" not in server.run("doctor").stdout
        server.start()
        with server.client() as client:
            assert client.get("/api/health").json()["storage"] == "sql"
        assert "is not set" not in server.log
    finally:
        server.kill()


def test_a_quoted_value_has_each_sign_of_it() -> None:
    assert quoted("it's \\ so") == r"'it\'s \\ so'"


COMPLETED = {
    "technomart rep": {"report"},
    "technomart users list --role ma": {"manager"},
    "technomart report sales --j": {"--json"},
}
IN_BASH = """
eval "$(technomart completion bash)"
while IFS= read -r line; do
    read -ra COMP_WORDS <<<"$line"
    [[ $line == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _technomart_completion technomart
    echo "${COMPREPLY[@]}"
done
"""


def test_bash_completes_commands_options_and_their_values() -> None:
    bash = shutil.which("bash")
    assert bash, "the checks themselves run in bash"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    lines = "".join(f"{line}\n" for line in COMPLETED)

    done = subprocess.run(
        [bash, "-c", IN_BASH], input=lines, env={"PATH": path}, capture_output=True, text=True, timeout=60, check=True
    )

    assert [set(answer.split()) for answer in done.stdout.splitlines()] == list(COMPLETED.values())


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_the_script(shell: str) -> None:
    script = CliRunner().invoke(main, ["completion", shell])
    assert script.exit_code == 0
    assert "_TECHNOMART_COMPLETE" in script.stdout
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([found, "-n"], input=script.stdout, text=True, timeout=60, check=True)


def test_zsh_completes_for_somebody_who_has_not_started_its_completion(folder: Path) -> None:
    zsh = shutil.which("zsh")
    if zsh is None:
        pytest.skip("zsh is not installed")
    script = CliRunner().invoke(main, ["completion", "zsh"]).stdout
    asked = script + "\nprint -r -- $_comps[technomart]\n"

    done = subprocess.run(
        [zsh, "-f"], input=asked, env={"HOME": str(folder)}, capture_output=True, text=True, timeout=60, check=True
    )

    assert (done.stdout, done.stderr) == ("_technomart_completion\n", "")


def test_what_each_shell_needs_is_a_line_to_copy() -> None:
    told = CliRunner().invoke(main, ["completion", "--help"]).stdout.splitlines()
    assert [line.split()[0] for line in told if line.startswith("  ") and "technomart completion" in line] == [
        "bash:",
        "zsh:",
        "fish:",
    ]
