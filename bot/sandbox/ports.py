"""Loopback ports for the stand-ins, kept below the ephemeral range."""

import random
import socket

_LOWEST, _HIGHEST = 20_000, 32_000  # above 32,768 a reconnecting client can connect to itself


def free_port() -> int:
    """Return a port on 127.0.0.1 that nothing listens on now."""
    for port in random.SystemRandom().sample(range(_LOWEST, _HIGHEST), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {_LOWEST} and {_HIGHEST} on 127.0.0.1")
