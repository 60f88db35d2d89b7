"""What counts as one place where connections and guesses are counted."""

from __future__ import annotations

import ipaddress


def place_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the network of an IPv6 one, as its owner has all of it."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
