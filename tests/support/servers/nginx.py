"""Run nginx with the site that is shipped, moved to free ports and a private folder."""

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from pwd import getpwuid

import httpx
from typing_extensions import override

from support.servers.certificates import self_signed
from support.servers.needs import needs
from support.servers.processes import HOST, PATIENCE, Child, free_port, private_folder
from support.servers.server import Server
from support.shipped import DEPLOY

SITE = DEPLOY / "nginx" / "technomart.conf"
NAME = "localhost"
AROUND = """
daemon off; worker_processes 1; user {user}; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Nginx(Server):
    """The shipped site in front of a program that listens on `behind`."""

    def __init__(self, folder: Path, behind: int) -> None:
        self._program = needs("nginx")
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        self.certificate, key = self_signed(NAME).write(folder)
        moved = {
            "canteen.example": NAME,
            "listen [::]:443 ssl http2 default_server;": "",
            "listen [::]:443 ssl http2;": "",
            "listen [::]:80;": "",
            "listen 443 ": f"listen {HOST}:{self.port} ",
            "listen 80;": f"listen {HOST}:{self.plain_port};",
            "server 127.0.0.1:8000;": f"server {HOST}:{behind};",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(self.certificate),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
            "/var/log/nginx/": f"{folder}/",
            "client_header_timeout 20s;": "client_header_timeout 2s;",
        }
        (folder / "site.conf").write_text(replaced(SITE.read_text(), moved))
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=getpwuid(os.geteuid()).pw_name))

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def log(self) -> str:
        """Return what it wrote of the requests."""
        return (self.folder / "technomart.log").read_text()

    @override
    def start(self, *, wait: bool = True) -> None:
        """Let people in; unless told not to, wait until it answers."""
        command = [self._program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", "stderr"]
        self._child = Child.of("nginx", command, self.folder)
        if wait:
            self._child.until(self._answers, "nginx answers")

    def client(self, **options: object) -> httpx.Client:
        """Return a client that believes its certificate; the caller closes it."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return httpx.Client(base_url=self.url, verify=trust, timeout=PATIENCE, trust_env=False, **options)  # type: ignore[arg-type]  # handed on

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://{HOST}:{self.plain_port}", trust_env=False).status_code > 0
        except httpx.TransportError:
            return False


def replaced(text: str, moved: Mapping[str, str]) -> str:
    """Return a text with other words in it; raises `AssertionError` for a word that it has not."""
    for before, after in moved.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


@contextmanager
def own_nginx(behind: int) -> Iterator[Nginx]:
    """Lend a started nginx of the test's own; it is killed and removed afterwards."""
    with private_folder("nginx") as folder:
        server = Nginx(folder, behind)
        try:
            server.start()
            yield server
        finally:
            server.kill()
