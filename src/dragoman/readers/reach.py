"""Which addresses of the network may be reached: public ones, and checked on the very address that is connected to.

A name is resolved once, each of its addresses is checked, and the connection goes to one that passed: so a server of
names that answers differently the second time (DNS rebinding) gains nothing. Everything between two machines also
counts against one time limit, whether bytes drip or not.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from httpcore2 import ConnectError, ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout, SyncBackend

from dragoman.errors import InputError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

EVERYWHERE: tuple[Network, ...] = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))

_ALSO_PRIVATE = (
    ipaddress.ip_network("168.63.129.16/32"),  # the host of a virtual machine at Azure
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4
)
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


def is_public(address: IP) -> bool:
    """Whether an address is one of the open internet; those that hold another inside are judged by that one too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inner is None and any(address in net for net in _NAT64):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
    if any(address in net for net in _ALSO_PRIVATE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


class PrivateAddress(InputError):
    """A name that lies on this machine or a private network."""


class Guard(NetworkBackend):
    """Connections to allowed addresses alone, all of them within `deadline` (a moment of `time.monotonic`)."""

    def __init__(
        self, allowed: Sequence[Network] = (), resolver: Callable[[str, int], Iterable[str]] = resolve
    ) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._inner = SyncBackend()
        self.deadline = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> NetworkStream:
        """Raises PrivateAddress where the name has no allowed address, ConnectError where none answers."""
        problem: ConnectError | ConnectTimeout | ReadTimeout | None = None
        for address in self.addresses(host, port):
            try:
                inner = self._inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
                return _Within(inner, self)
            except (ConnectError, ConnectTimeout, ReadTimeout) as error:
                problem = error
        raise problem or ConnectError(f"{host} has no address")

    def addresses(self, host: str, port: int) -> list[str]:
        """The allowed addresses of a name. Raises PrivateAddress where there are none."""
        try:
            found = list(self._resolver(host, port))
        except (OSError, UnicodeError) as error:
            raise ConnectError(f"the name {host[:200]!r} has no address ({error})") from error
        good = [text for text in found if self._may(ipaddress.ip_address(text.split("%")[0]))]
        if found and not good:
            raise PrivateAddress(
                f"{host[:200]} lies at {found[0]}, on this machine or a private network, and is not read; "
                "--allow-private lets it"
            )
        return good

    def _may(self, address: IP) -> bool:
        return is_public(address) or any(address in net for net in self._allowed if net.version == address.version)

    def left(self, timeout: float | None) -> float:
        """The lesser of a timeout and what is left of the whole. Raises ReadTimeout where nothing is."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise ReadTimeout("the whole took too long")
        return left if timeout is None else min(left, timeout)


class _Within(NetworkStream):
    """A connection whose every step counts against the guard's deadline."""

    def __init__(self, inner: NetworkStream, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        return _Within(self._inner.start_tls(ssl_context, server_hostname, self._guard.left(timeout)), self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
