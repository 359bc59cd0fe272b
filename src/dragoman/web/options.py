"""What a server may do, once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Options:
    """How a record is served.

    `host` and `port`: where the server listens. `token`: what a reader must show on any address but loopback; empty
    asks for none. `read_only`: nothing can be corrected or read in. `names`: further host names that requests may
    carry, such as that of a proxy. `largest`: bytes of a request's body. `seconds`: after so long a question of the
    record is ended; `waits`: so long it waits for its turn, before it is turned away.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    token: str = ""
    read_only: bool = False
    names: tuple[str, ...] = ()
    largest: int = 5_000_000
    seconds: float = 20.0
    waits: float = 60.0
    readers: int = 2
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def loopback(self) -> bool:
        """Whether nobody but this machine can reach the address."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> frozenset[str]:
        """Values of the header `Host` that are answered."""
        bare = [*LOOPBACK_NAMES, self.host if ":" not in self.host else f"[{self.host.strip('[]')}]"]
        return frozenset([*(f"{name}:{self.port}" for name in bare), *self.names])
