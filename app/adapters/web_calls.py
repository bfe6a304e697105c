"""Calls to addresses that others have given: to public hosts only, whatever a name resolves to, without redirects, and soon over."""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

SECONDS = 10.0
MOST_READ = 4096


class Unreachable(Exception):
    """Nothing came back; the text says why, in Chinese, for the owner of the address."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, cut off where it is long."""

    status: int
    text: str


class Courier(Protocol):
    """Posts a body to an address."""

    https_only: bool

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer: ...


def is_public(address: str) -> bool:
    """Neither private nor loopback nor link-local nor reserved, an IPv4 address inside an IPv6 one included."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = ip.ipv4_mapped or ip.sixtofour if isinstance(ip, ipaddress.IPv6Address) else None
    return all(one.is_global and not one.is_multicast for one in (ip, *([inner] if inner else [])))


def is_public_or_here(address: str) -> bool:
    """As `is_public`, and this machine besides: for trying it out in the demo."""
    return is_public(address) or ipaddress.ip_address(address.partition("%")[0]).is_loopback


@dataclass(frozen=True, kw_only=True)
class WebCourier:
    """`allows` is asked about the resolved address itself, to which the connection then goes: a name cannot change in between."""

    https_only: bool = True
    allows: Callable[[str], bool] = is_public
    seconds: float = SECONDS

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises Unreachable. A redirect is an answer like any other."""
        parts = urlsplit(url)
        if parts.scheme != "https" and self.https_only:
            raise Unreachable("网址应当以 https:// 开头。")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._address(parts.hostname or "", port)
        try:
            with socket.create_connection((address, port), timeout=self.seconds) as plain:
                return self._spoken(plain, parts, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(f"没有连上或者没有答复（{type(error).__name__}）。") from error

    def _address(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable("找不到这个域名。") from error
        addresses = [str(one[4][0]) for one in found]
        if not addresses or not all(self.allows(one) for one in addresses):
            raise Unreachable("这个网址指向内部网络，不能发送。")
        return addresses[0]

    def _spoken(self, plain: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
        host, path = parts.hostname or "", (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        is_https = parts.scheme == "https"
        connection = http.client.HTTPConnection(host)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if is_https else plain
        # A peer that sends a byte now and then would keep a plain time-out waiting for ever.
        hang_up = threading.Timer(self.seconds, _hang_up, [connection.sock])
        hang_up.start()
        try:
            connection.request("POST", path, body, {**headers, "Host": parts.netloc, "Connection": "close"})
            answer = connection.getresponse()
            return Answer(status=answer.status, text=answer.read(MOST_READ).decode("utf-8", "replace").replace("\0", ""))
        finally:
            hang_up.cancel()
            connection.close()


def _hang_up(spoken: socket.socket) -> None:
    try:
        spoken.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
